import { labGuid, labIds } from './seed-ids.ts';

/** Who administers the seed tenant: Ada and two applications its Teams, and Grace and a machine may look. */
export function seedDirectoryRoles(): Record<string, readonly string[]> {
  const { teamsAdministrator, globalReader } = labIds.directoryRoles;
  const adminDaemon = labGuid(4, 8);
  const teamsDaemon = labGuid(4, 10);
  return {
    [teamsAdministrator]: [labIds.users.ada.id, adminDaemon, teamsDaemon],
    [globalReader]: [labIds.users.grace.id, labIds.managedIdentities.system.principalId],
  };
}
