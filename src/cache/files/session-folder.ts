import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { ServiceName } from '../../model/context.ts';
import { checkSessionId } from '../token-cache.ts';

/** The places of everything in a folder of sealed sessions. */
export interface SessionFolder {
  readonly sessions: string;
  readonly names: string;
  readonly index: string;
  readonly locks: string;
  /** Where what is written is made, before it is moved to its place. */
  readonly staging: string;
  /** @throws {EntradaError} `INPUT_INVALID` when it is no id. */
  recordPath(id: string): string;
  currentPath(service: ServiceName): string;
  /** The note of a name, in any case of it. */
  namePath(name: string): string;
  /** What stands for a name in the place of an id: for its lock. */
  nameDigest(name: string): string;
}

/** Sealed records end so. */
export const recordExtension = '.sealed';

export function sessionFolder(folder: string): SessionFolder {
  const sessions = join(folder, 'sessions');
  const names = join(folder, 'names');
  // A name can hold anything, and tells whose it is: its file is called by its digest.
  const nameDigest = (name: string): string => hash('sha256', name.toLowerCase(), 'hex').slice(0, 32);
  return {
    sessions,
    names,
    index: join(folder, 'index'),
    locks: join(folder, 'locks'),
    staging: join(folder, 'staging'),
    recordPath(id) {
      checkSessionId(id);
      return join(sessions, `${id}${recordExtension}`);
    },
    currentPath: (service) => join(folder, `current-${service}`),
    namePath: (name) => join(names, nameDigest(name)),
    nameDigest,
  };
}
