import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { keyChain } from '../../src/cache/keys/key-chain.ts';
import type { KeyChain } from '../../src/cache/keys/key-surroundings.ts';
import { type Keyring, KeyringUnusable } from '../../src/cache/keys/keyring.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A keyring whose content is seen and which can be out of order. */
export interface FakeKeyring extends Keyring {
  readonly entries: Map<string, string>;
  /** How often it was asked for anything. */
  asked: number;
  /** Why it cannot be used, when it cannot. */
  problem: string | undefined;
}

/** A user's machine: folders, a keyring, variables; every process on it begins with `start`. */
export interface KeyMachine {
  readonly folders: { readonly state: string; readonly data: string };
  readonly keyring: FakeKeyring;
  env: Record<string, string>;
  readonly warnings: string[];
  /** What a new process sees. */
  start(): { keys: KeyChain; cache: TokenCache };
}

/** Makes a machine without any key. */
export function keyMachine(t: TestContext, problem?: string): KeyMachine {
  const root = temporaryFolder(t);
  const folders = { state: join(root, 'state'), data: join(root, 'data') };
  mkdirSync(folders.data, { mode: 0o700 });
  const warnings: string[] = [];
  const machine: KeyMachine = {
    folders,
    keyring: fakeKeyring(problem),
    env: {},
    warnings,
    start() {
      const keys = keyChain({
        folders,
        env: { ...machine.env },
        platform: 'linux',
        keyring: machine.keyring,
        scryptCost: { cost: 2, blockSize: 1, parallelization: 1 },
        warn: (text) => void warnings.push(text),
      });
      return { keys, cache: sealedFileCache(folders.state, keys) };
    },
  };
  return machine;
}

function fakeKeyring(problem: string | undefined): FakeKeyring {
  const entries = new Map<string, string>();
  const ask = (keyring: FakeKeyring) => {
    keyring.asked += 1;
    if (keyring.problem !== undefined) throw new KeyringUnusable(keyring.problem);
  };
  return {
    entries,
    asked: 0,
    problem,
    async read(name) {
      ask(this);
      const value = entries.get(name);
      return value === undefined ? undefined : new Secret(value);
    },
    async write(name, value) {
      ask(this);
      entries.set(name, value.reveal());
    },
    async remove(name) {
      ask(this);
      entries.delete(name);
    },
  };
}
