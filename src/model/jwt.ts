import { type JsonObject, parseJsonObject } from '../base/json.ts';

/**
 * Reads the claims of a JWT without checking its signature.
 *
 * An access token is meant for its resource; a client reads it only to show who is connected (Microsoft identity
 * platform documentation, access tokens).
 *
 * @returns The claims, or undefined for text that is not a JWT.
 */
export function readClaims(token: string): JsonObject | undefined {
  const parts = token.split('.');
  const payload = parts[1];
  if (parts.length !== 3 || payload === undefined || !/^[\w-]+$/.test(payload)) return undefined;
  return parseJsonObject(Buffer.from(payload, 'base64url').toString('utf8'));
}
