import { type SignIn, signInsOf } from '../../tenant/sign-in-log.ts';
import type { Caller, Tenant, User } from '../../tenant/tenant.ts';
import { GraphFault } from '../core/graph-fault.ts';
import { hasAccess } from '../core/permissions.ts';
import type { QueryOptions } from '../core/query-options.ts';
import { wireTime } from '../core/render-response.ts';

/** Returns a user's signInActivity; undefined, so that it is not shown, for a user who never signed in. */
export function signInActivityOf({ id }: User, tenant: Tenant): unknown {
  const activity = signInsOf(tenant).activityOf(id);
  if (activity === undefined) return undefined;
  const { interactive, nonInteractive, successful } = activity;
  return {
    lastSignInDateTime: timeOf(interactive),
    lastSignInRequestId: interactive?.id ?? null,
    lastNonInteractiveSignInDateTime: timeOf(nonInteractive),
    lastNonInteractiveSignInRequestId: nonInteractive?.id ?? null,
    lastSuccessfulSignInDateTime: timeOf(successful),
    lastSuccessfulSignInRequestId: successful?.id ?? null,
  };
}

/**
 * Refuses `$select=signInActivity` to a caller who may not read the sign-ins.
 *
 * @throws {GraphFault} 403 `Authentication_MSGraphPermissionMissing`.
 */
export function checkActivityAccess({ select, filter }: QueryOptions, caller: Caller): void {
  const isNamed = [select, filter].some((text) => text?.toLowerCase().includes('signinactivity') === true);
  if (!isNamed || hasAccess(caller, 'readAuditLogs')) return;
  throw new GraphFault(
    403,
    'Authentication_MSGraphPermissionMissing',
    'Calling principal does not have required MSGraph permissions AuditLog.Read.All',
  );
}

function timeOf(signIn: SignIn | undefined): string | null {
  return signIn === undefined ? null : wireTime(signIn.atMs);
}
