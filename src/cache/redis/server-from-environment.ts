import { readFileSync } from 'node:fs';
import { EntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import { isLoopback } from '../../base/is-loopback.ts';
import { cautionAbout } from '../../base/trusted-file.ts';
import { parseCacheAddress } from './parse-cache-address.ts';

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

/**
 * Reads how many seconds a session is kept.
 *
 * @returns Undefined without `ENTRADA_CACHE_TTL`.
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function ttlFromEnvironment({
  ENTRADA_CACHE_TTL: text,
}: Readonly<Record<string, string | undefined>>): number | undefined {
  if (!text) return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= shortestLifeSeconds && seconds <= longestLifeSeconds) return seconds;
  throw invalidVariable('ENTRADA_CACHE_TTL', `it has to be a number of seconds from ${shortestLifeSeconds} on`);
}

function readAuthorities(path: string | undefined, warn: (text: string) => void): string | undefined {
  if (!path) return undefined;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalidVariable(
      'ENTRADA_CACHE_CA_FILE',
      `"${path}" cannot be read (${systemErrorCode(cause) ?? messageOf(cause)})`,
    );
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw invalidVariable('ENTRADA_CACHE_CA_FILE', `"${path}" does not contain a certificate in PEM`);
  }
  const caution = cautionAbout(path);
  if (caution !== undefined) warn(caution);
  return text;
}

/** Creates the error for a variable that cannot be used. */
export function invalidVariable(name: string, found: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use "${name}": ${found}`, {
    hint: 'docs/fleets.md says what it can be.',
  });
}
