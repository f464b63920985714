import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { isSigned } from '../pki/is-signed.ts';
import { signJwt } from '../pki/sign-jwt.ts';
import type { SigningKey } from '../pki/signing-key.ts';
import { tokenExchangeAudience } from '../seed/seed-ids.ts';

/** The content of a token of an outside issuer. */
export interface FederatedTokenParts {
  /** One of the lab's outside issuers: any name of letters, digits and hyphens. */
  readonly issuer: string;
  readonly subject: string;
  /** Default: `api://AzureADTokenExchange`. */
  readonly audience?: string;
  /** From now; negative: it has expired already. Default: 300. */
  readonly lifetimeSeconds?: number;
}

/**
 * The issuers outside of Entra ID that the lab emulates: all under one origin, with one key that is created on demand.
 */
export interface OutsideIssuers {
  /** Returns the full issuer for the name of one of these; a full issuer is returned unchanged. */
  addressOf(issuer: string): string;
  isOurs(issuer: string): boolean;
  /** Returns whether the key of these issuers signed a token; does not check its time. */
  isSigned(jwt: string): Promise<boolean>;
  signingKey(): Promise<SigningKey>;
  mint(parts: FederatedTokenParts): Promise<string>;
}

/**
 * Creates the outside issuers of one lab.
 *
 * @param loadKey - Called once, when a token is created or checked.
 */
export function createOutsideIssuers(origin: string, clock: Clock, loadKey: () => Promise<SigningKey>): OutsideIssuers {
  let key: Promise<SigningKey> | undefined;
  const signingKey = () => (key ??= loadKey());
  const addressOf = (issuer: string) => (issuer.includes('://') ? issuer : `${origin}/${issuer}`);
  return {
    addressOf,
    isOurs: (issuer) => issuer.startsWith(`${origin}/`),
    signingKey,
    isSigned: async (jwt) => isSigned(jwt, (await signingKey()).publicKey, ['RS256']),
    async mint({ issuer, subject, audience = tokenExchangeAudience, lifetimeSeconds = 300 }) {
      const { kid, privateKey } = await signingKey();
      const nowSeconds = Math.floor(clock.nowMs() / 1000);
      const claims = {
        jti: randomUUID(),
        sub: subject,
        aud: issuer === 'kubernetes' ? [audience] : audience,
        iss: addressOf(issuer),
        // Backdated, as by GitHub and Azure DevOps.
        nbf: nowSeconds - 600,
        iat: nowSeconds,
        exp: nowSeconds + lifetimeSeconds,
      };
      return signJwt(claims, { x5t: kid, kid }, privateKey);
    },
  };
}
