import { type JsonObject, parseJsonObject } from '../base/json.ts';

/**
 * Reads the claims of a JWT without checking its signature.
 *
 * An access token belongs to its resource; a client only reads it to show who is connected (docs of the identity
 * platform, access tokens). Anything that is not a JWT gives undefined.
 */
export function readClaims(token: string): JsonObject | undefined {
  const parts = token.split('.');
  const payload = parts[1];
  if (parts.length !== 3 || payload === undefined || !/^[\w-]+$/.test(payload)) return undefined;
  return parseJsonObject(Buffer.from(payload, 'base64url').toString('utf8'));
}
