import type { Secret } from '../base/secret.ts';

/** The content of a successful token response. */
export interface TokenSet {
  readonly accessToken: Secret;
  /** Epoch milliseconds by the local clock. */
  readonly expiresAtMs: number;
  /** Epoch milliseconds when a renewal is due, if the service specified it. */
  readonly refreshAtMs?: number;
  /** The granted scopes, as the service wrote them; empty for app-only tokens. */
  readonly scopes: readonly string[];
  readonly refreshToken?: Secret;
  /** The claims of the ID token, already validated. */
  readonly idTokenClaims?: Readonly<Record<string, unknown>>;
}

/** A cached access token for one resource. */
export interface AccessTokenEntry {
  readonly accessToken: Secret;
  /** Epoch milliseconds by the local clock. */
  readonly expiresAtMs: number;
  readonly refreshAtMs?: number;
  readonly scopes: readonly string[];
}
