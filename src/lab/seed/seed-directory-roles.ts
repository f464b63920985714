import { labGuid, labIds } from './seed-ids.ts';

/**
 * Returns the directory roles of the seed tenant: Ada and two applications administer Teams; Grace and a machine can
 * read.
 */
export function seedDirectoryRoles(): Record<string, readonly string[]> {
  const { teamsAdministrator, globalReader } = labIds.directoryRoles;
  const adminDaemon = labGuid(4, 8);
  const teamsDaemon = labGuid(4, 10);
  return {
    [teamsAdministrator]: [labIds.users.ada.id, adminDaemon, teamsDaemon],
    [globalReader]: [labIds.users.grace.id, labIds.managedIdentities.system.principalId],
  };
}
