import { type EntradaError, isEntradaError } from '../../base/errors.ts';
import type { KeyChain } from './key-surroundings.ts';
import { systemKeyring } from './keyring.ts';
import { keyChoices } from './make-key.ts';
import { type NotedKey, placeOfKey } from './noted-key.ts';
import { serverKeys } from './server-keys.ts';

/** The state of the keys of saved sessions, without secrets. */
export interface KeyState {
  readonly kind: NotedKey['kind'] | undefined;
  /** In words. */
  readonly place: string | undefined;
  readonly id: string | undefined;
  /** Why the key cannot be read, if so; that none was created yet is not an error. */
  readonly problem: EntradaError | undefined;
  /** Older keys that are still in use, by id: a rekey was cut off. */
  readonly olderKeys: readonly string[];
  /** The kind that a new key would have, when it differs from that of the key in use. */
  readonly better: string | undefined;
  readonly keyring: { readonly isUsable: true } | { readonly isUsable: false; readonly reason: string };
}

/** Looks at the keys and at the keyring, and changes nothing. */
export async function keyState(chain: KeyChain): Promise<KeyState> {
  const { env, folders } = chain.surroundings;
  const keyring = await lookAtKeyring(chain);
  if (env['ENTRADA_CACHE'] && env['ENTRADA_KEY_FILE']) {
    const found = await orProblem(() => serverKeys(chain, env).readOrMake());
    return {
      kind: 'key-file',
      place: env['ENTRADA_KEY_FILE'],
      id: isEntradaError(found) ? undefined : found.id,
      problem: isEntradaError(found) ? found : undefined,
      olderKeys: [],
      better: undefined,
      keyring,
    };
  }
  let noted: NotedKey | undefined;
  let olderKeys: readonly string[] = [];
  let problem: EntradaError | undefined;
  try {
    const { keys } = chain.note();
    [noted] = keys;
    olderKeys = keys.slice(1).map(({ id }) => id);
    await chain.read();
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    problem = error;
  }
  const best = keyChoices(env).find((kind) => kind !== 'keyring' || keyring.isUsable);
  return {
    kind: noted?.kind,
    place: noted === undefined ? undefined : placeOfKey(noted, folders.data),
    id: noted?.id,
    problem,
    olderKeys,
    better: noted === undefined || noted.kind === best || best === 'file' ? undefined : best,
    keyring,
  };
}

async function orProblem<T>(read: () => Promise<T>): Promise<T | EntradaError> {
  try {
    return await read();
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    return error;
  }
}

/** Asks the keyring for something that is not in it. */
async function lookAtKeyring({ surroundings }: KeyChain): Promise<KeyState['keyring']> {
  try {
    await (surroundings.keyring ?? systemKeyring(surroundings)).read('nothing');
    return { isUsable: true };
  } catch (error) {
    return { isUsable: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
