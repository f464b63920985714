import { join } from 'node:path';
import { readPrivateFile, removePrivateFile, writePrivateFileAtomically } from '../../base/private-files.ts';
import type { TeamsEnvironment, TeamsEnvironmentStore } from './environment-store.ts';

/** Keeps the choice in `teams-environment.json` of a folder. */
export function teamsEnvironmentFile(folder: string): TeamsEnvironmentStore {
  const path = join(folder, 'teams-environment.json');
  return {
    async read() {
      const content = readPrivateFile(path);
      if (content === undefined) return {};
      const { readTeamsEnvironment } = await import('./teams-environment.ts');
      return readTeamsEnvironment(content.toString('utf8'), path);
    },
    async write(environment) {
      if (environment === undefined) return void removePrivateFile(path);
      const { name, endpoints = {} } = environment;
      const { writeEndpointUris } = await import('./teams-environment.ts');
      const settings = { version: 1, teamsEnvironmentName: name, endpointUris: writeEndpointUris(endpoints) };
      writePrivateFileAtomically(path, `${JSON.stringify(settings, null, 2)}\n`);
    },
  };
}

/** Keeps the choice in memory, for tests. */
export function teamsEnvironmentInMemory(environment: TeamsEnvironment = {}): TeamsEnvironmentStore {
  let kept = environment;
  return {
    async read() {
      return kept;
    },
    async write(next = {}) {
      kept = next;
    },
  };
}
