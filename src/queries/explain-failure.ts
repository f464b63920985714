import { EntradaError, isEntradaError } from '../base/errors.ts';
import type { Query } from '../model/queries/query.ts';
import type { Services } from '../session/services/services.ts';
import { fillIn } from './odata.ts';
import type { QueryPlan } from './plan-query.ts';

/** Says of a refusal what it means for this command: the object is not there, or a permission is missing. */
export async function explainFailure(
  cause: unknown,
  { query, address, keys }: QueryPlan,
  id: string,
  services: Services,
): Promise<unknown> {
  if (!isEntradaError(cause) || cause.code !== 'REQUEST_REFUSED') return cause;
  const { code, message, hint, details } = cause;
  if (details['status'] === 404 && address.notFound !== undefined) {
    const own = address.notFoundHint === undefined ? hint : fillIn(address.notFoundHint, keys);
    return new EntradaError(code, fillIn(address.notFound, keys), {
      ...(own !== undefined && { hint: own }),
      details,
      cause,
    });
  }
  if (details['status'] !== 403 && details['graphCode'] !== 'Authorization_RequestDenied') return cause;
  const record = await services.cache.read(id);
  const isDelegated = record === undefined || record.context.AuthType === 'Delegated';
  const lines = [hint, neededBy(query, isDelegated)].filter((line) => line !== undefined);
  return new EntradaError(code, message, { hint: lines.join('\n'), details, cause });
}

/** Says that nobody is connected, in the original's words, and what to run. */
export function notConnected(query: Query): EntradaError {
  const [scope = ''] = query.permissions.delegated;
  return query.service === 'entra'
    ? new EntradaError(
        'SIGN_IN_NEEDED',
        `Not connected to Microsoft Graph. Use 'Connect-Entra -Scopes ${scope}' to authenticate.`,
        { hint: `Run: entrada Connect-Entra -Scopes ${scope}` },
      )
    : new EntradaError(
        'SIGN_IN_NEEDED',
        'You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.',
        { hint: 'Run: entrada Connect-MicrosoftTeams' },
      );
}

/** Says which permissions a command needs, for its help. */
export function permissionText({ permissions, api }: Query): string {
  const { delegated, application, role } = permissions;
  const roles =
    role === undefined
      ? ''
      : ` The account, or the application's service principal, needs one of the directory roles ${role}.`;
  if (api === 'teams')
    return `Permissions: a person's session has ${listText(delegated)} of the Teams admin API; an application needs no permission of it.${roles}`;
  const same = listText(delegated) === listText(application);
  const text = same
    ? `Permissions, delegated or of the application: ${listText(delegated)}.`
    : `Permissions: delegated ${listText(delegated)}; of the application ${listText(application)}.`;
  return `${text}${roles}`;
}

function neededBy(query: Query, isDelegated: boolean): string {
  const { permissions, service, api, name } = query;
  if (api === 'teams') return `${name} needs the directory role ${permissions.role ?? ''}.`;
  const names = isDelegated ? permissions.delegated : permissions.application;
  const advice = isDelegated && service === 'entra' ? ` Run: entrada Connect-Entra -Scopes ${names[0] ?? ''}` : '';
  return `${name} needs ${isDelegated ? 'the delegated permission' : 'the application permission'} ${listText(names)}.${advice}`;
}

function listText(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
