import type { Services } from '../../session/services/services.ts';

/** The settings that are kept in files of a folder. The code that reads them is loaded when they are looked at: a token needs none. */
export function settingsFiles(folder: string): Pick<Services, 'environments' | 'teamsEnvironment'> {
  const environments = async () =>
    (await import('../../session/environments/environment-file.ts')).environmentFile(folder);
  const teams = async () =>
    (await import('../../session/environments/teams-environment-file.ts')).teamsEnvironmentFile(folder);
  return {
    environments: {
      read: async () => (await environments()).read(),
      write: async (clouds) => (await environments()).write(clouds),
    },
    teamsEnvironment: {
      read: async () => (await teams()).read(),
      write: async (environment) => (await teams()).write(environment),
    },
  };
}
