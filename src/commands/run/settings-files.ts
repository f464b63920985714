import type { Services } from '../../session/services/services.ts';

/** Returns the settings stored in a folder. The code that reads them is loaded at its first use. */
export function settingsFiles(folder: string): Pick<Services, 'environments' | 'teamsEnvironment'> {
  const environments = async () =>
    (await import('../../session/environments/environment-file.ts')).environmentFile(folder);
  const teams = async () =>
    (await import('../../session/environments/teams-environment-file.ts')).teamsEnvironmentFile(folder);
  return {
    environments: {
      read: async () => (await environments()).read(),
      update: async (change) => (await environments()).update(change),
    },
    teamsEnvironment: {
      read: async () => (await teams()).read(),
      write: async (environment) => (await teams()).write(environment),
    },
  };
}
