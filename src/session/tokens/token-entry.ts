import type { AccessTokenEntry, TokenSet } from '../../model/token.ts';

/** Of its life, when the service names no time. */
const dueAt = 0.8;

/**
 * Gives what is kept of a token answer for its resource.
 *
 * @param nowMs - When it came.
 */
export function entryOf(tokens: TokenSet, nowMs: number): AccessTokenEntry {
  const { accessToken, expiresAtMs, scopes } = tokens;
  const refreshAtMs = tokens.refreshAtMs ?? Math.floor(nowMs + (expiresAtMs - nowMs) * dueAt);
  return { accessToken, expiresAtMs, refreshAtMs, scopes };
}
