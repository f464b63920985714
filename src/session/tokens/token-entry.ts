import type { AccessTokenEntry, TokenSet } from '../../model/token.ts';

/** The part of a token's lifetime after which a renewal is due, when the service names no time. */
const dueAt = 0.8;

/**
 * Returns what is cached of a token response.
 *
 * @param nowMs - When the response came, in epoch milliseconds.
 */
export function entryOf(tokens: TokenSet, nowMs: number): AccessTokenEntry {
  const { accessToken, expiresAtMs, scopes } = tokens;
  const refreshAtMs = tokens.refreshAtMs ?? Math.floor(nowMs + (expiresAtMs - nowMs) * dueAt);
  return { accessToken, expiresAtMs, refreshAtMs, scopes };
}
