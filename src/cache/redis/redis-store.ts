import { hash } from 'node:crypto';
import type { ByteStore } from '../byte-store.ts';
import { unreadableError } from '../sealed-record.ts';
import { keyName, nameFolderName, tokenFolderName } from '../store-keys.ts';
import { isReply, type RedisLink } from './redis-link.ts';
import { asRefusal, runScript } from './redis-script.ts';
import { type CacheKeys, folderOf } from './session-keys.ts';
import { addToIndex, compareAndDelete, compareAndSet } from './session-scripts.ts';
import { bytesOfStored, storedText } from './stored-text.ts';

/** A byte store on a server, with additional calls for the cache over it. */
export interface RedisStore extends ByteStore {
  /** Returns where a value is, for messages. */
  placeOf(key: string): string;
  /** Adds a key to the index of its folder, or keeps it there for its life from now on. */
  addToIndex(key: string): Promise<void>;
  /** Keeps a value, if there is one, for its life from now on. */
  keepAlive(key: string): Promise<void>;
}

interface Settings {
  readonly link: RedisLink;
  readonly keys: CacheKeys;
  /** How long a value is kept after it was written, in milliseconds. */
  readonly lifeMs: number;
}

/** Notes are texts; everything else is sealed. */
const textFolders = new Set([nameFolderName, 'current']);

/** A token for another tenant has expired by then. */
const tokenLifeMs = 28 * 3_600_000;

/** Creates a byte store on a server. Every value but the current sessions is kept for `lifeMs`. */
export function redisStore({ link, keys, lifeMs }: Settings): RedisStore {
  const placeOf = (key: string): string => `${link.place}, key ${keys.at(key)}`;
  const lifeOf = (key: string): number => {
    const folder = folderOf(key);
    if (folder === 'current') return 0;
    return folder === tokenFolderName ? Math.min(lifeMs, tokenLifeMs) : lifeMs;
  };
  const index = async (key: string): Promise<void> => {
    await runScript(link, addToIndex, [keys.index(folderOf(key))], [keyName(key), lifeOf(key) || lifeMs]);
  };
  /** Also adds it to the index; a list lacks it until the next write when that fails. */
  const indexed = async (key: string): Promise<void> => {
    if (folderOf(key) !== 'current') await index(key).catch(() => undefined);
  };
  const leaveIndex = async (key: string): Promise<void> => {
    const at = keys.index(folderOf(key));
    await link.send(['ZREM', at, keyName(key)], at).catch((error: unknown) => {
      // The next write removes a value that is in place of the index.
      if (!isReply(error, 'WRONGTYPE')) throw error;
    });
  };
  return {
    place: link.place,
    placeOf,
    addToIndex: index,
    async keepAlive(key) {
      const at = keys.at(key);
      if (Number(await link.send(['PEXPIRE', at, String(lifeMs)], at)) === 1) await index(key);
    },
    async get(key) {
      const at = keys.at(key);
      try {
        const reply = await link.send(['GET', at], at);
        if (typeof reply !== 'string' && !Buffer.isBuffer(reply)) return undefined;
        const text = reply.toString();
        return { bytes: decode(key, text), version: versionOf(text) };
      } catch (error) {
        if (!isReply(error, 'WRONGTYPE')) throw error;
        throw unreadableError(placeOf(key), 'a value of another kind is in its place');
      }
    },
    async set(key, bytes) {
      const [at, text, life] = [keys.at(key), encode(key, bytes), lifeOf(key)];
      await link.send(life === 0 ? ['SET', at, text] : ['SET', at, text, 'PX', String(life)], at);
      await indexed(key);
    },
    async delete(key, version) {
      const at = keys.at(key);
      const reply =
        version === undefined
          ? await link.send(['DEL', at], at)
          : await runScript(link, compareAndDelete, [at], [version], false);
      await leaveIndex(key);
      return Number(reply) === 1;
    },
    async list(folder) {
      const at = keys.index(folder);
      const reply = await link.send(['ZRANGE', at, '0', '-1'], at).catch((error: unknown) => {
        throw asRefusal(link, error);
      });
      return Array.isArray(reply) ? reply.map((name) => ({ key: `${folder}/${String(name)}` })) : [];
    },
    async compareAndSet(key, version, bytes) {
      const text = encode(key, bytes);
      const args = [version ?? '', text, lifeOf(key)];
      // Not sent again when it is not known whether it happened: it would be refused then.
      if (Number(await runScript(link, compareAndSet, [keys.at(key)], args, false)) !== 1) return undefined;
      await indexed(key);
      return versionOf(text);
    },
  };
}

/** Returns the text that stands for a value on the server. */
export function encode(key: string, bytes: Uint8Array): string {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return textFolders.has(folderOf(key)) ? content.toString('utf8') : storedText(content);
}

function decode(key: string, text: string): Uint8Array {
  return textFolders.has(folderOf(key)) ? Buffer.from(text) : bytesOfStored(text);
}

/** As a script can compute it, too. */
function versionOf(text: string): string {
  return hash('sha1', text, 'hex');
}
