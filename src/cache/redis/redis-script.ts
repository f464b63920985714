import { hash } from 'node:crypto';
import { isReply, type RedisLink } from './redis-link.ts';
import { refusedError, replyCode } from './redis-error.ts';

/** Runs on the server in one step. */
export interface RedisScript {
  readonly text: string;
  readonly digest: string;
}

/**
 * Prepares a script. Its body can call `text(key)`, which returns the value of a key if it is a text, and `nowMs()`,
 * the time of the server.
 */
export function redisScript(body: string): RedisScript {
  const text = `${helpers}\n${body}`;
  return { text, digest: hash('sha1', text, 'hex') };
}

/**
 * Runs a script, which is sent in full only when the server does not know it yet.
 *
 * @param keys - All of one slot.
 * @param isRepeatable - As in {@link RedisLink.send}.
 */
export async function runScript(
  link: RedisLink,
  script: RedisScript,
  keys: readonly [string, ...string[]],
  args: readonly (string | number)[],
  isRepeatable?: boolean,
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args.map(String)];
  try {
    return await link.send(['EVALSHA', script.digest, ...rest], keys[0], isRepeatable);
  } catch (error) {
    if (!isReply(error, 'NOSCRIPT')) throw asRefusal(link, error);
  }
  try {
    return await link.send(['EVAL', script.text, ...rest], keys[0], isRepeatable);
  } catch (error) {
    throw asRefusal(link, error);
  }
}

/** Turns a reply that was left to the caller into an error of Entrada's. */
export function asRefusal(link: RedisLink, error: unknown): unknown {
  for (const code of ['WRONGTYPE', 'NOSCRIPT']) {
    if (isReply(error, code)) return refusedError(link.place, replyCode(error) ?? code);
  }
  return error;
}

const helpers = `local function text(key)
  local value = redis.pcall('GET', key)
  return type(value) ~= 'table' and value
end
local function nowMs()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end`;
