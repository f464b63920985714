import { hash } from 'node:crypto';
import { join } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { isObject, parseJsonOrUndefined, textField } from '../../base/json.ts';
import { readPrivateFile, writePrivateFileAtomically } from '../../base/private-files.ts';
import { folderLocks } from '../../cache/files/folder-locks.ts';
import { builtInClouds, type Cloud, findCloud } from '../../model/cloud.ts';
import type { EnvironmentStore } from './environment-store.ts';
import { readApiAddress, readHttpsOrigin } from './https-origin.ts';

/**
 * Keeps user-defined environments in `environments.json` of a folder.
 *
 * A file that cannot be read completely is an error and is not changed. The original silently falls back to the
 * built-in list.
 */
export function environmentFile(folder: string): EnvironmentStore {
  const path = join(folder, 'environments.json');
  const read = (): Cloud[] => {
    const content = readPrivateFile(path);
    return content === undefined ? [] : checkClouds(content.toString('utf8'), path);
  };
  return {
    read: async () => read(),
    async update(change) {
      const locks = join(folder, 'locks');
      const lock = await folderLocks(locks, join(locks, 'staging')).lock(lockId);
      try {
        const clouds = change(read());
        writePrivateFileAtomically(path, printClouds(clouds));
        return clouds;
      } finally {
        await lock.release();
      }
    },
  };
}

/** Of the lock on the file, in the form that locks have. */
const lockId = hash('sha256', 'environments.json', 'hex').slice(0, 32);

/** Keeps environments in memory, for the library and for tests. */
export function environmentsInMemory(clouds: readonly Cloud[] = []): EnvironmentStore {
  let kept = clouds;
  return {
    async read() {
      return kept;
    },
    async update(change) {
      kept = change(kept);
      return kept;
    },
  };
}

function printClouds(clouds: readonly Cloud[]): string {
  const environments = clouds.map(({ name, azureADEndpoint, graphEndpoint, graphAudience, teamsEndpoint, caFile }) => ({
    name,
    azureADEndpoint,
    graphEndpoint,
    ...(graphAudience === undefined ? {} : { graphAudience }),
    ...(teamsEndpoint === undefined ? {} : { teamsEndpoint }),
    ...(caFile === undefined ? {} : { caFile }),
  }));
  return `${JSON.stringify({ version: 1, environments }, null, 2)}\n`;
}

function checkClouds(text: string, path: string): Cloud[] {
  const body = parseJsonOrUndefined(text);
  if (body === undefined) throw damaged(path, `its ${text.length} characters are not JSON`);
  const entries = isObject(body) && Array.isArray(body['environments']) ? body['environments'] : undefined;
  if (entries === undefined) throw damaged(path, 'it does not contain a list named "environments"');
  return entries.map((entry: unknown, index) => {
    const cloud = isObject(entry) ? readCloud(entry) : undefined;
    if (cloud === undefined) throw damaged(path, `entry ${index + 1} lacks a name or an endpoint`);
    if (findCloud(builtInClouds, cloud.name) !== undefined) {
      throw damaged(path, `entry ${index + 1} has the name of a built-in environment, "${cloud.name}"`);
    }
    return cloud;
  });
}

function readCloud(entry: Record<string, unknown>): Cloud | undefined {
  const name = textField(entry, 'name');
  const azureADEndpoint = textField(entry, 'azureADEndpoint');
  const graphEndpoint = textField(entry, 'graphEndpoint');
  const graphAudience = textField(entry, 'graphAudience');
  const teamsEndpoint = textField(entry, 'teamsEndpoint');
  const caFile = textField(entry, 'caFile');
  if (name === undefined || !isOrigin(azureADEndpoint) || !isApiAddress(graphEndpoint)) return undefined;
  if (teamsEndpoint !== undefined && !isApiAddress(teamsEndpoint)) return undefined;
  return {
    name,
    azureADEndpoint,
    graphEndpoint,
    ...(graphAudience === undefined ? {} : { graphAudience }),
    ...(teamsEndpoint === undefined ? {} : { teamsEndpoint }),
    type: 'User-defined',
    ...(caFile === undefined ? {} : { caFile }),
  };
}

function isOrigin(text: string | undefined): text is string {
  if (text === undefined) return false;
  const read = readHttpsOrigin(text);
  return read.kind === 'origin' && read.origin === text;
}

function isApiAddress(text: string | undefined): text is string {
  if (text === undefined) return false;
  const read = readApiAddress(text);
  return read.kind === 'origin' && read.origin === text;
}

function damaged(path: string, found: string): EntradaError {
  return new EntradaError('SETTINGS_UNREADABLE', `Cannot read the environments file "${path}": ${found}`, {
    hint: 'Fix or delete the file; it was not changed.',
  });
}
