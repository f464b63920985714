import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { EntradaError } from '../../../base/errors.ts';
import type { JsonObject } from '../../../base/json.ts';
import type { Application } from '../../tenant/application.ts';
import { readClaims } from '../../pki/read-claims.ts';
import type { User } from '../../tenant/tenant.ts';
import type { LabState } from '../lab-state.ts';
import { createTokenLog } from '../token-log.ts';
import { findResource, graphResource, rolesFor } from '../resources.ts';
import { findTenant, inTenant } from '../tenants.ts';
import { type AccessTokenParts, signAppToken, signUserToken } from './access-token.ts';
import { signIdToken } from './id-token.ts';
import { createMachineTokens } from './machine-tokens.ts';

/** The defects of {@link TokenForge}: an API has to refuse a token with any of them. */
export const tokenDefects = [
  'expired',
  'not-yet-valid',
  'wrong-audience',
  'wrong-issuer',
  'wrong-tenant',
  'unsigned',
  'without-signature',
  'tampered',
  'unpublished-key',
  'other-key',
  'embedded-key',
  'wrong-kid',
  'hs256-with-public-key',
] as const;

/**
 * A defect of a token. `unsigned`: `alg` none. `unpublished-key`: signed by a key that discovery does not have;
 * `other-key`: that, with the `kid` of the published key; `embedded-key`: that, with the key itself in the header.
 * `wrong-kid`: signed by the published key, with an unknown `kid`.
 */
export type TokenDefect = (typeof tokenDefects)[number];

/** The content of a forged token; without a field, it is like a real one. */
export interface ForgedTokenParts {
  /** User principal name or id; null: a token of the application itself. Default: the first user with a password. */
  readonly user?: string | null;
  /** Default: the first public client, or for a token of an application the first one with a secret. */
  readonly clientId?: string;
  /** GUID or domain; default: the lab's first tenant. */
  readonly tenant?: string;
  /** Default: Graph; an API that is not in the tenant is possible, too. Of an ID token: the client. */
  readonly audience?: string;
  /** The claim `scp`. */
  readonly scopes?: readonly string[];
  /** The claim `roles`. */
  readonly roles?: readonly string[];
  /** Default: the lab's time. */
  readonly issuedAt?: Date;
  /** From `issuedAt`. Default: 3600. */
  readonly lifetimeSeconds?: number;
  /** Added or replaced, after everything else; undefined removes a claim. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Added to the header, or replaced; undefined removes a field. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly defect?: TokenDefect;
}

/** Creates tokens that a tenant would not issue, for testing an API. They are not recorded. */
export interface TokenForge {
  /** The defects: an API has to refuse a token with any of them. */
  readonly defects: readonly TokenDefect[];
  /** @throws {EntradaError} `INPUT_INVALID` for an unknown user, client or tenant. */
  accessToken(parts?: ForgedTokenParts): Promise<string>;
  /** @throws {EntradaError} `INPUT_INVALID` for an unknown user, client or tenant. */
  idToken(parts?: ForgedTokenParts & { readonly nonce?: string }): Promise<string>;
}

/** Creates the forge of a lab. */
export function createTokenForge(state: LabState): TokenForge {
  // The tokens that it starts from are not issued to anyone.
  const lab: LabState = { ...state, tokenLog: createTokenLog() };
  let strangerKey: KeyObject | undefined;
  const stranger = () => (strangerKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  const write = async (parts: ForgedTokenParts, claims: JsonObject) => {
    const forged = defective(lab, withParts(lab, claims, parts), parts.defect);
    return writeToken(lab, forged, parts, stranger);
  };
  return {
    defects: tokenDefects,
    async accessToken(parts = {}) {
      const own = tenantOf(lab, parts.tenant);
      const token = parts.user === null ? await appToken(own, parts) : await userToken(own, parts);
      // A known API already has the audience that it asks for.
      const isReal = parts.audience === undefined || findResource(own, parts.audience) !== undefined;
      const audience = isReal ? {} : { aud: parts.audience };
      return write(parts, { ...readClaims(token), ...audience });
    },
    async idToken(parts = {}) {
      const own = tenantOf(lab, parts.tenant);
      const user = userOf(own, parts.user ?? undefined);
      const application = clientOf(own, parts.clientId, ({ isPublicClient }) => isPublicClient);
      const member = { lab: own, user, account: { home: own.tenant, user } };
      const { lifetimeSeconds = 3600, nonce } = parts;
      const signIn = { signedInAtMs: own.clock.nowMs(), hasMfa: false };
      const scopes = new Set(['openid', 'profile']);
      const token = await signIdToken({ application, member, signIn, lifetimeSeconds, scopes, nonce });
      const audience = parts.audience === undefined ? {} : { aud: parts.audience };
      return write(parts, { ...readClaims(token), ...audience });
    },
  };
}

/** Returns a real token of the same kind: the forged one has its claims. */
async function userToken(lab: LabState, parts: ForgedTokenParts): Promise<string> {
  const user = userOf(lab, parts.user ?? undefined);
  const application = clientOf(lab, parts.clientId, ({ isPublicClient }) => isPublicClient);
  const audience = knownResource(lab, parts.audience);
  const api = findResource(lab, audience)?.application;
  if (api !== undefined) return ownApiToken(lab, { audience, api, application, strength: '0', ...usualParts }, user);
  const { accessToken } = await createMachineTokens(lab).forUser(user.id, application.appId, audience);
  return accessToken;
}

const usualParts = { lifetimeSeconds: 3600, asks: { handlesChallenges: false } } as const;

/** A token for an own API has all of its scopes for users: a forged one does not need a consent. */
function ownApiToken(lab: LabState, parts: AccessTokenParts, user: User): Promise<string> {
  const nowMs = lab.clock.nowMs();
  const { appId } = parts.application;
  const signIn = { signedInAtMs: nowMs, hasMfa: true };
  const grant = {
    id: randomUUID(),
    userId: user.id,
    clientId: appId,
    isSinglePage: false,
    issuedAtMs: nowMs,
    ...signIn,
  };
  const scopes = parts.api?.exposedScopes?.filter(({ type, isEnabled }) => type === 'User' && isEnabled) ?? [];
  const names = scopes.map(({ value }) => value);
  const member = { lab, user, account: { home: lab.tenant, user } };
  return signUserToken(parts, member, { ...grant, ended: null }, names);
}

function appToken(lab: LabState, parts: ForgedTokenParts): Promise<string> {
  const application = clientOf(lab, parts.clientId, ({ secrets }) => secrets.length > 0);
  const audience = knownResource(lab, parts.audience);
  const resource = findResource(lab, audience) ?? graphResource(lab);
  const real = { audience, api: resource.application, application, strength: '1', ...usualParts } as const;
  const roles = rolesFor(lab, resource, application);
  return signAppToken(lab, real, application.servicePrincipalId ?? application.id, roles);
}

function knownResource(lab: LabState, audience: string | undefined): string {
  const isKnown = audience !== undefined && findResource(lab, audience) !== undefined;
  return isKnown ? audience : graphResource(lab).id;
}

function withParts(lab: LabState, claims: JsonObject, parts: ForgedTokenParts): JsonObject {
  const { scopes, roles, issuedAt, lifetimeSeconds = 3600 } = parts;
  const nowSeconds = Math.floor((issuedAt?.getTime() ?? lab.clock.nowMs()) / 1000);
  return {
    ...claims,
    ...(issuedAt === undefined ? {} : { iat: nowSeconds, nbf: nowSeconds }),
    exp: nowSeconds + lifetimeSeconds,
    ...(scopes === undefined ? {} : { scp: scopes.join(' ') }),
    ...(roles === undefined ? {} : { roles }),
  };
}

function defective(lab: LabState, claims: JsonObject, defect: TokenDefect | undefined): JsonObject {
  const nowSeconds = Math.floor(lab.clock.nowMs() / 1000);
  switch (defect) {
    case 'expired':
      return { ...claims, iat: nowSeconds - 7200, nbf: nowSeconds - 7200, exp: nowSeconds - 3600 };
    case 'not-yet-valid':
      return { ...claims, iat: nowSeconds + 3600, nbf: nowSeconds + 3600, exp: nowSeconds + 7200 };
    case 'wrong-audience':
      return { ...claims, aud: `api://${randomUUID()}` };
    case 'wrong-issuer':
      return { ...claims, iss: `https://login.attacker.example/${String(claims['tid'])}/v2.0` };
    case 'wrong-tenant': {
      const other = randomUUID();
      return { ...claims, tid: other, iss: String(claims['iss']).replace(String(claims['tid']), other) };
    }
    default:
      return claims;
  }
}

async function writeToken(
  lab: LabState,
  claims: JsonObject,
  parts: ForgedTokenParts,
  stranger: () => KeyObject,
): Promise<string> {
  const { kid, privateKey, publicKey } = lab.signingKey;
  const { defect } = parts;
  const payload = encode({ ...claims, ...parts.claims });
  const usual = { typ: 'JWT', alg: 'RS256', x5t: kid, kid };
  const signWith = (own: object, of: (input: string) => Buffer | Promise<Buffer>) =>
    join(encode({ ...usual, ...own, ...parts.header }), payload, of);
  const byLab = (input: string) => sign('sha256', Buffer.from(input), privateKey);
  const byStranger = (input: string) => sign('sha256', Buffer.from(input), stranger());
  switch (defect) {
    case 'unsigned':
      return signWith({ alg: 'none', x5t: undefined, kid: undefined }, () => Buffer.alloc(0));
    case 'without-signature':
      return signWith({}, () => Buffer.alloc(0));
    case 'tampered': {
      const [header, , signature] = (await signWith({}, byLab)).split('.');
      return `${header}.${encode({ ...claims, ...parts.claims, sub: randomUUID(), oid: randomUUID() })}.${signature}`;
    }
    case 'unpublished-key': {
      const own = randomUUID();
      return signWith({ x5t: own, kid: own }, byStranger);
    }
    case 'other-key':
      return signWith({}, byStranger);
    case 'embedded-key': {
      const { kty, n, e } = stranger().export({ format: 'jwk' });
      return signWith({ x5t: undefined, kid: undefined, jwk: { kty, n, e } }, byStranger);
    }
    case 'wrong-kid': {
      const own = randomUUID();
      return signWith({ x5t: own, kid: own }, byLab);
    }
    case 'hs256-with-public-key': {
      const pem = publicKey.export({ type: 'spki', format: 'pem' });
      return signWith({ alg: 'HS256' }, (input) => createHmac('sha256', pem).update(input).digest());
    }
    default:
      return signWith({}, byLab);
  }
}

async function join(header: string, payload: string, of: (input: string) => Buffer | Promise<Buffer>): Promise<string> {
  const input = `${header}.${payload}`;
  return `${input}.${(await of(input)).toString('base64url')}`;
}

/** Writes JSON as base64url; undefined fields are left out. */
function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function tenantOf(lab: LabState, name: string | undefined): LabState {
  if (name === undefined) return lab;
  const tenant = findTenant(lab.tenants, name);
  if (tenant === undefined) throw notFound('tenant', name, "use the id or a domain of one of the lab's tenants");
  return inTenant(lab, tenant);
}

function userOf({ tenant }: LabState, name: string | undefined): User {
  const wanted = name?.toLowerCase();
  const isWanted = ({ id, userPrincipalName, password }: User) =>
    wanted === undefined ? password !== undefined : id === wanted || userPrincipalName.toLowerCase() === wanted;
  const user = tenant.users.find(isWanted);
  if (user === undefined) throw notFound('user', name ?? '', 'use a user principal name or an id of the tenant');
  return user;
}

function clientOf(
  { tenant }: LabState,
  clientId: string | undefined,
  isUsual: (application: Application) => boolean,
): Application {
  const wanted = clientId?.toLowerCase();
  const isWanted = (application: Application) =>
    wanted === undefined ? isUsual(application) : application.appId.toLowerCase() === wanted;
  const application = tenant.applications.find(isWanted);
  if (application === undefined) throw notFound('client', clientId ?? '', 'use a client id of the tenant');
  return application;
}

function notFound(noun: string, name: string, advice: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot forge a token for the ${noun} "${name}": not found; ${advice}`);
}
