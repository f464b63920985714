import { randomBytes, randomUUID } from 'node:crypto';
import type { AuthenticationStrength, ClientAppType } from '../rules/policy-rule.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Refusal } from './refusal.ts';

/** One sign-in of a user to a client: when it ends, so does every token issued from it. */
export interface Grant extends SignIn {
  readonly id: string;
  /** Of the account: the user in its home tenant. */
  readonly userId: string;
  readonly clientId: string;
  /** Of a single-page application: its refresh tokens expire after a day. */
  readonly isSinglePage: boolean;
  readonly issuedAtMs: number;
  ended: null | { readonly reason: 'code-replayed' | 'sessions-revoked'; readonly atMs: number };
}

/** How a user signed in. */
export interface SignIn {
  /** When the user typed a password: before the grant if the browser was still signed in. */
  readonly signedInAtMs: number;
  /** With a second factor. */
  readonly hasMfa: boolean;
  /** Of the method; absent: any second factor. */
  readonly strength?: AuthenticationStrength;
  /** How the client signed in, as policies see it. */
  readonly clientApp?: ClientAppType;
  /** Authentication contexts that the client asked for. */
  readonly contexts?: readonly string[];
  /** Of the browser, `sid` of ID tokens; absent: without a browser. */
  readonly sessionId?: string;
  /** ID tokens have `auth_time`: the client sent a `max_age`. */
  readonly hasAuthTime?: boolean;
}

/** An authorization code that was issued. */
export interface AuthorizationCode {
  readonly clientId: string;
  /** Of the account. */
  readonly userId: string;
  /** Where the user signed in, with the policies and consents of this tenant. */
  readonly tenantId: string;
  readonly redirectUri: string;
  /** Only to be redeemed across origins. */
  readonly isSinglePage: boolean;
  readonly scope: string;
  /** SHA-256 challenge (RFC 7636); undefined: the client sent none. */
  readonly challenge: string | undefined;
  readonly nonce: string | undefined;
  readonly expiresAtMs: number;
  readonly signIn: SignIn;
  /** Set by the first redemption; a second one ends the grant. */
  redeemedGrant: Grant | null;
}

/** A refresh token that was issued. */
export interface RefreshToken {
  readonly grant: Grant;
  readonly scope: string;
  readonly issuedAtMs: number;
  lastUsedAtMs: number;
}

/** The progress of a device code. */
export type DeviceStatus =
  | { readonly kind: 'pending' }
  | { readonly kind: 'approved'; readonly userId: string; readonly tenantId: string; readonly signIn: SignIn }
  | { readonly kind: 'declined' }
  /** A policy forbids the flow. */
  | { readonly kind: 'blocked'; readonly refusal: Refusal }
  | { readonly kind: 'redeemed' };

/** A device code that was issued. */
export interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  /** The first segment of the path of its request. */
  readonly tenantName: string;
  readonly scope: string;
  readonly correlationId: string;
  readonly expiresAtMs: number;
  lastPolledAtMs: number | null;
  status: DeviceStatus;
}

/** A user who is signed in with a browser; several can be at the same time. */
export interface BrowserSession {
  /** Not a secret: `sid` of ID tokens, `session_state` of responses. */
  readonly sessionId: string;
  /** Of the account. */
  readonly userId: string;
  readonly signedInAtMs: number;
  hasMfa: boolean;
  /** Of the method of the second factor. */
  strength?: AuthenticationStrength;
  /** Client ids of the applications that the user signed in to, with the ids of the tenants. */
  readonly clients: Map<string, string>;
}

/** Wrong passwords of one account since the last right one. */
export interface SignInFailures {
  count: number;
  lockedUntilMs: number;
}

/** Everything the lab issues and must recognize later, as long as it runs. */
export interface GrantStore {
  readonly grants: Map<string, Grant>;
  readonly authorizationCodes: Map<string, AuthorizationCode>;
  readonly refreshTokens: Map<string, RefreshToken>;
  /** By device code. */
  readonly deviceCodes: Map<string, DeviceCode>;
  /** By part of the cookie's value. */
  readonly browserSessions: Map<string, BrowserSession>;
  /** By user id. */
  readonly failures: Map<string, SignInFailures>;
  /** By id of a user or service principal: older tokens are refused with a claims challenge. */
  readonly validFromMs: Map<string, number>;
}

/** Creates an empty store; a lab that runs for days keeps the latest entries. */
export function createGrantStore(): GrantStore {
  return {
    grants: new BoundedMap(100_000),
    authorizationCodes: new BoundedMap(10_000),
    refreshTokens: new BoundedMap(100_000),
    deviceCodes: new BoundedMap(10_000),
    browserSessions: new BoundedMap(10_000),
    failures: new Map(),
    validFromMs: new Map(),
  };
}

/** Input of {@link startGrant}. */
export interface GrantParts {
  readonly userId: string;
  readonly clientId: string;
  readonly nowMs: number;
  readonly signIn: SignIn;
  /** Default: false. */
  readonly isSinglePage?: boolean;
}

/** Starts a grant: one sign-in of one user to one client. */
export function startGrant(store: GrantStore, parts: GrantParts): Grant {
  const { userId, clientId, nowMs, signIn, isSinglePage = false } = parts;
  const grant: Grant = { id: randomUUID(), userId, clientId, isSinglePage, issuedAtMs: nowMs, ...signIn, ended: null };
  store.grants.set(grant.id, grant);
  return grant;
}

/** Ends every grant and browser session of a user, as revoking sign-in sessions does. */
export function revokeUser(store: GrantStore, userId: string, nowMs: number): void {
  for (const grant of store.grants.values()) {
    if (grant.userId === userId) grant.ended ??= { reason: 'sessions-revoked', atMs: nowMs };
  }
  for (const [id, session] of store.browserSessions) {
    if (session.userId === userId) store.browserSessions.delete(id);
  }
}

/** Creates an opaque code or token that cannot be guessed (256 bits). */
export function opaqueToken(prefix: string): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}
