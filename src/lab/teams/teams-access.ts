import { labIds } from '../seed/seed-ids.ts';
import type { TokenCaller } from '../login/tokens/check-access-token.ts';
import { accessDenied, notAuthorized } from './teams-fault.ts';

/** What a request wants to do. `connect`: learn where the service is, which any good token may. */
export type TeamsAccess = 'connect' | 'read' | 'write';

const { globalAdministrator, globalReader, teamsAdministrator } = labIds.directoryRoles;
const writers: readonly string[] = [globalAdministrator, teamsAdministrator];
const readers: readonly string[] = [...writers, globalReader];

/** An application permission of this very API, meant for another kind of client: it shuts everything else. */
const applianceRole = 'application_access_custom_sba_appliance';

/**
 * Refuses a caller who may not do this. A person's token needs the scope of the API, and persons and applications alike
 * need a directory role; the API has no application permission that would stand in its place.
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
