import { readFileSync } from 'node:fs';
import { EntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import { isLoopback } from '../../base/is-loopback.ts';
import { cautionAbout } from '../../base/trusted-file.ts';
import type { Floors } from '../floors.ts';
import type { KeySource } from '../master-key.ts';
import { withMemoryFallback } from './memory-fallback.ts';
import { parseCacheAddress } from './parse-cache-address.ts';
import { type RedisCache, redisCache } from './redis-cache.ts';

/**
 * Builds the cache that the environment asks for:
 *
 *   ENTRADA_CACHE            address of the server or cluster
 *   ENTRADA_CACHE_CA_FILE    PEM file of the authorities to trust for rediss
 *   ENTRADA_CACHE_PREFIX     what the keys there begin with
 *   ENTRADA_CACHE_TTL        seconds a session is kept after it was last written
 *   ENTRADA_CACHE_FALLBACK   "memory": go on without the server when it is not there
 *
 * @param floorsOf - Keeps sessions that were removed from being put back. Default: as long as this process lives.
 * @returns Undefined when `ENTRADA_CACHE` is not set.
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function cacheFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  keys: KeySource,
  warn: (text: string) => void,
  floorsOf?: (place: string) => Floors,
): RedisCache | undefined {
  const named = serverFromEnvironment(env, warn);
  if (named === undefined) return undefined;
  const { place, ...address } = named;
  const server = redisCache({
    ...address,
    keys,
    floors: floorsOf?.(`${place} ${address.prefix ?? ''}`),
    ttlSeconds: secondsOf(env['ENTRADA_CACHE_TTL']),
  });
  const fallback = env['ENTRADA_CACHE_FALLBACK'];
  if (!fallback) return server;
  if (fallback.toLowerCase() === 'memory') return withMemoryFallback(server, warn);
  throw invalid('ENTRADA_CACHE_FALLBACK', 'it can be "memory" and nothing else');
}

/** A server that the environment names. */
export interface NamedServer {
  readonly url: string;
  /** The address without user name and password, for messages. */
  readonly place: string;
  readonly ca: string | undefined;
  readonly prefix: string | undefined;
}

/**
 * Reads the server that `ENTRADA_CACHE` names, with its CA file and prefix.
 *
 * @returns Undefined when `ENTRADA_CACHE` is not set.
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function serverFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  warn: (text: string) => void,
): NamedServer | undefined {
  const url = env['ENTRADA_CACHE'];
  if (!url) return undefined;
  // Here, so that errors in it are reported under this name.
  const { isTls, nodes, password, place } = parseCacheAddress(url);
  if (!isTls && password !== undefined && nodes.some(({ host }) => !isLoopback(host.toLowerCase()))) {
    warn(`The password in ENTRADA_CACHE is sent to "${place}" without encryption; use rediss:// (TLS).`);
  }
  const prefix = env['ENTRADA_CACHE_PREFIX'] || undefined;
  return { url, place, ca: readAuthorities(env['ENTRADA_CACHE_CA_FILE'], warn), prefix };
}

const shortestLifeSeconds = 60;
const longestLifeSeconds = 10 * 366 * 24 * 60 * 60;

function secondsOf(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= shortestLifeSeconds && seconds <= longestLifeSeconds) return seconds;
  throw invalid('ENTRADA_CACHE_TTL', `it has to be a number of seconds from ${shortestLifeSeconds} on`);
}

function readAuthorities(path: string | undefined, warn: (text: string) => void): string | undefined {
  if (!path) return undefined;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalid('ENTRADA_CACHE_CA_FILE', `"${path}" cannot be read (${systemErrorCode(cause) ?? messageOf(cause)})`);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw invalid('ENTRADA_CACHE_CA_FILE', `"${path}" does not contain a certificate in PEM`);
  }
  const caution = cautionAbout(path);
  if (caution !== undefined) warn(caution);
  return text;
}

function invalid(name: string, found: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use "${name}": ${found}`, {
    hint: 'docs/fleets.md says what it can be.',
  });
}
