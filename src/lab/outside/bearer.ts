import { timingSafeEqual } from 'node:crypto';
import type { LabRequest } from '../tenant/tenant.ts';

/** Returns whether a request carries this bearer token; the scheme's case does not matter (RFC 9110 11.1). */
export function hasBearer({ headers }: LabRequest, token: string): boolean {
  const sent = Buffer.from(/^bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '');
  const expected = Buffer.from(token);
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}
