import { labIds } from '../seed/seed-ids.ts';
import type { TokenCaller } from '../login/tokens/check-access-token.ts';
import { accessDenied, notAuthorized } from './teams-fault.ts';

/** The kind of access of a request. `connect`: service discovery, allowed with any valid token. */
export type TeamsAccess = 'connect' | 'read' | 'write';

const { globalAdministrator, globalReader, teamsAdministrator } = labIds.directoryRoles;
const writers: readonly string[] = [globalAdministrator, teamsAdministrator];
const readers: readonly string[] = [...writers, globalReader];

/** An application permission of this API for another kind of client: it blocks everything else. */
const applianceRole = 'application_access_custom_sba_appliance';

/**
 * Refuses a caller without the required access. A user's token needs the scope of the API, and users and applications
 * alike need a directory role; the API does not have an application permission that replaces it.
 *
 * @throws {TeamsFault} 403 `Forbidden`.
 */
export function requireTeamsAccess({ user, scopes, roles, directoryRoles }: TokenCaller, access: TeamsAccess): void {
  if (roles.includes(applianceRole)) throw accessDenied();
  if (user !== null && !scopes.includes('user_impersonation')) throw accessDenied();
  if (access === 'connect') return;
  if (!directoryRoles.some((role) => readers.includes(role))) throw accessDenied();
  if (access === 'write' && !directoryRoles.some((role) => writers.includes(role))) throw notAuthorized();
}
