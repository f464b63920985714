import { EntradaError, isEntradaError } from '../base/errors.ts';
import type { SessionRecord } from '../model/context.ts';
import type { Query } from '../model/queries/query.ts';
import { isPermissionRefusal } from '../session/requests/permission-refusal.ts';
import type { Services } from '../session/services/services.ts';
import { fillIn } from './odata.ts';
import type { QueryPlan } from './plan-query.ts';

/** Explains a rejected request: the object does not exist, or a permission is missing. */
export async function explainFailure(
  cause: unknown,
  { query, address, keys }: QueryPlan,
  id: string,
  services: Services,
): Promise<unknown> {
  if (!isEntradaError(cause) || cause.code !== 'REQUEST_REFUSED') return cause;
  const { message, hint, details } = cause;
  if (details['status'] === 404 && address.notFound !== undefined) {
    const own = address.notFoundHint === undefined ? hint : fillIn(address.notFoundHint, keys);
    return new EntradaError('REQUEST_REFUSED', fillIn(address.notFound, keys), {
      ...(own !== undefined && { hint: own }),
      details,
      cause,
    });
  }
  if (!isOfPermission(cause)) return cause;
  const record = await services.cache.read(id);
  const isDelegated = record === undefined || record.context.AuthType === 'Delegated';
  const advice = record === undefined ? undefined : await adviceFor(query, record);
  // The columns of a query can need more than the least privileged permission of its address.
  const held = record?.context.Scopes.join(', ') ?? '';
  const first = details['missing'] === undefined ? hint : `The session holds the permissions ${held || 'none'}.`;
  const lines = [first, neededBy(query, isDelegated, advice)].filter((line) => line !== undefined);
  return new EntradaError('REQUEST_REFUSED', message, { hint: lines.join('\n'), details, cause });
}

/** The Teams admin API refuses without a reason. */
function isOfPermission({ message, details }: EntradaError): boolean {
  const { status, graphCode } = details;
  if (typeof status !== 'number' || typeof graphCode !== 'string') return status === 403;
  return isPermissionRefusal({ status, code: graphCode, message });
}

/** Returns the original's error for a missing session, with the command to run. */
export function notConnected(query: Query, { details }: EntradaError): EntradaError {
  const [scope = ''] = query.permissions.delegated;
  const saved = typeof details['saved'] === 'string' ? `\n${details['saved']}` : '';
  return query.service === 'entra'
    ? new EntradaError(
        'SIGN_IN_NEEDED',
        `Not connected to Microsoft Graph. Use 'Connect-Entra -Scopes ${scope}' to authenticate.`,
        { hint: `Run: entrada Connect-Entra -Scopes ${scope}${saved}`, details },
      )
    : new EntradaError(
        'SIGN_IN_NEEDED',
        'You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.',
        { hint: `Run: entrada Connect-MicrosoftTeams${saved}`, details },
      );
}

/** Returns the permissions that a query requires, for its help. */
export function permissionText({ permissions, api }: Query): string {
  const { delegated, application, role } = permissions;
  const roles =
    role === undefined ? '' : ` The account or service principal also needs one of these directory roles: ${role}.`;
  if (api === 'teams')
    return `Requires the delegated permission ${listText(delegated)} of the Teams admin API; applications need no permission of that API.${roles}`;
  const same = listText(delegated) === listText(application);
  const text = same
    ? `Requires one of these permissions (delegated or application): ${listText(delegated)}.`
    : `Requires one of these permissions: delegated ${listText(delegated)}; application ${listText(application)}.`;
  return `${text}${roles}`;
}

/** A program's permissions are granted to its application, not at the sign-in. */
async function adviceFor({ permissions, service }: Query, record: SessionRecord): Promise<string | undefined> {
  if (record.context.AuthType !== 'Delegated' || record.service !== 'entra' || service !== 'entra') return undefined;
  const { signInLine } = await import('../session/tokens/command-to-run.ts');
  return signInLine(record, permissions.delegated.slice(0, 1));
}

function neededBy(query: Query, isDelegated: boolean, advice: string | undefined): string {
  const { permissions, api, name } = query;
  if (api === 'teams') return `${name} needs the directory role ${permissions.role ?? ''}.`;
  const names = isDelegated ? permissions.delegated : permissions.application;
  return `${name} needs ${isDelegated ? 'the delegated permission' : 'the application permission'} ${listText(names)}.${advice === undefined ? '' : ` Run: ${advice}`}`;
}

function listText(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
