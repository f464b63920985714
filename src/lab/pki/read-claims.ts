import { isObject, type JsonObject } from '../../base/json.ts';

/** Reads the claims of a JWT without verifying it; undefined for anything else. */
export function readClaims(token: string): JsonObject | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
