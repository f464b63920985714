import { isEntradaError, withCodeOf } from '../base/errors.ts';
import type { SessionRecord } from '../model/context.ts';
import { asUser, readAddress, readPattern } from './address-readings.ts';
import { isOfGraph } from './address-rules.ts';
import { matchSegments } from './match-segments.ts';
import { usualPermissions } from './usual-permissions.ts';

/**
 * Adds to a refusal by Graph (403) the permission that the address usually needs, if the session does not have it.
 * Returns any other error unchanged.
 */
export function explainRefusal(
  error: unknown,
  method: string,
  url: URL,
  record: SessionRecord,
  tenantId = record.context.TenantId,
): unknown {
  if (!isEntradaError(error) || error.details['status'] !== 403 || !isOfGraph(url, record.cloud)) return error;
  const missing = usualPermission(method, url, record, tenantId);
  if (missing === undefined) return error;
  const held = record.context.Scopes;
  const isHeld = held.some((scope) => includesPermission(scope, missing));
  const hint = isHeld
    ? `The session has ${missing}, which this address usually needs: the account may lack a directory role or a license.`
    : `Missing: ${missing}, which this address usually needs.${error.hint === undefined ? '' : ` ${error.hint}`}`;
  return withCodeOf(error, error.message, {
    hint,
    cause: error,
    details: { ...error.details, ...(isHeld ? {} : { missing }) },
  });
}

function usualPermission(method: string, url: URL, { cloud }: SessionRecord, tenantId: string): string | undefined {
  const base = new URL(cloud.graphEndpoint).pathname.replace(/\/$/, '');
  const { readings, isOwn } = readAddress(url.pathname.slice(base.length), 'graph', tenantId);
  const names = [...readings, ...(isOwn ? readings.map(asUser) : [])];
  const row = usualPermissions.findLast(([pattern]) =>
    names.some((segments) => matchSegments(segments, readPattern(pattern))),
  );
  return row?.[method === 'GET' ? 1 : 2];
}

/** `User.ReadWrite.All` includes `User.Read.All`; `Directory.ReadWrite.All` includes most of the directory. */
function includesPermission(held: string, wanted: string): boolean {
  return held === wanted || held === wanted.replace('.Read.', '.ReadWrite.').replace(/\.Read$/, '.ReadWrite');
}
