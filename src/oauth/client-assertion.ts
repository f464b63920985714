import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { Secret } from '../base/secret.ts';

/** A certificate that signs assertions; src/certificates creates them. */
export interface AssertionSigner {
  /** SHA-256 of the certificate, base64url. */
  readonly thumbprintSha256: string;
  /** Base64 DER, leaf first. */
  readonly chain: readonly string[];
  sign(data: Uint8Array, algorithm: 'PS256'): Promise<Uint8Array>;
}

/** Settings of {@link createClientAssertions}. */
export interface ClientAssertionParameters {
  readonly certificate: AssertionSigner;
  readonly clientId: string;
  /** The token endpoint. */
  readonly audience: string;
  /**
   * Puts the certificate and its issuers into the header (`x5c`), for applications that trust subject name and issuer.
   */
  readonly sendChain: boolean;
  readonly clock: Clock;
}

const lifetimeS = 600;
/** An assertion that expires sooner is not reused: it has to remain valid through a slow request and retries. */
const minRemainingS = 300;

/**
 * Creates the source of an application's client assertions: JWTs signed with its certificate (RFC 7523 3, PS256 of RFC
 * 7518 3.5, `x5t#S256` of RFC 7515 4.1.8), valid for ten minutes.
 *
 * @returns A function that signs when it has to: an assertion is reused until five minutes before it expires, and
 * callers that arrive while one is being signed wait for that one. Its argument is how far the server's clock is ahead
 * of the local one, in milliseconds. Errors of the certificate's `sign` pass through, and the next call tries again.
 */
export function createClientAssertions(parameters: ClientAssertionParameters): (skewMs?: number) => Promise<Secret> {
  let last: Assertion | undefined;
  let signing: Promise<Assertion> | undefined;
  return async (skewMs = 0) => {
    const nowS = Math.floor((parameters.clock.nowMs() + skewMs) / 1000);
    // After the clock is set back, an assertion would be from the future and refused.
    if (last !== undefined && nowS >= last.issuedAtS && nowS <= last.issuedAtS + lifetimeS - minRemainingS) {
      return last.jwt;
    }
    signing ??= signAssertion(parameters, nowS).finally(() => (signing = undefined));
    last = await signing;
    return last.jwt;
  };
}

interface Assertion {
  readonly jwt: Secret;
  readonly issuedAtS: number;
}

async function signAssertion(
  { certificate, clientId, audience, sendChain }: ClientAssertionParameters,
  nowS: number,
): Promise<Assertion> {
  const header = {
    alg: 'PS256',
    typ: 'JWT',
    'x5t#S256': certificate.thumbprintSha256,
    ...(sendChain ? { x5c: certificate.chain } : {}),
  };
  const claims = {
    aud: audience,
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    iat: nowS,
    nbf: nowS,
    exp: nowS + lifetimeS,
  };
  const signed = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}`;
  const signature = await certificate.sign(Buffer.from(signed), 'PS256');
  return { jwt: new Secret(`${signed}.${encode(signature)}`), issuedAtS: nowS };
}

function encode(content: string | Uint8Array): string {
  return Buffer.from(content).toString('base64url');
}
