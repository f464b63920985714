import type { Secret } from '../base/secret.ts';

/** What a successful answer of the token endpoint holds. */
export interface TokenSet {
  readonly accessToken: Secret;
  /** Epoch milliseconds by our clock. */
  readonly expiresAtMs: number;
  /** Epoch milliseconds from when a renewal is due, when the service said so. */
  readonly refreshAtMs?: number;
  /** What was granted, as the service wrote it; empty for app-only. */
  readonly scopes: readonly string[];
  readonly refreshToken?: Secret;
  /** Claims of the ID token, checked. */
  readonly idTokenClaims?: Readonly<Record<string, unknown>>;
}

/** An access token kept for one resource. */
export interface AccessTokenEntry {
  readonly accessToken: Secret;
  /** Epoch milliseconds by our clock. */
  readonly expiresAtMs: number;
  readonly refreshAtMs?: number;
  readonly scopes: readonly string[];
}
