import { EntradaError } from '../../base/errors.ts';
import { Secret } from '../../base/secret.ts';

/** The address of a server that keeps sessions, and the credentials for it. */
export interface CacheAddress {
  readonly isCluster: boolean;
  /** One, or those of a cluster that are asked for the others. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly isTls: boolean;
  readonly userName: string | undefined;
  readonly password: Secret | undefined;
  /** The numbered database of the server. */
  readonly database: number;
  /** The address without user name and password, for messages. */
  readonly place: string;
}

/**
 * Reads the address of a Redis or Valkey server, or of a cluster of them:
 *
 *   redis://host            rediss://user:password@host:6380/2
 *   redis+cluster://a:7000,b:7000,c:7000                    rediss+cluster://:password@a,b
 *
 * `rediss` is TLS; the default port is 6379. User name and password are percent-encoded where they contain `%`.
 *
 * @param name - What held the text, for messages; the text itself, which can hold a password, is never shown.
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function parseCacheAddress(text: string, name: string = 'ENTRADA_CACHE'): CacheAddress {
  const refuse = (found: string): EntradaError =>
    new EntradaError('INPUT_INVALID', `Cannot use the address in "${name}": ${found}`, { hint: forms });
  const parts = addressForm.exec(text.trim());
  if (parts === null) throw refuse('it is not an address of a Redis server');
  const [, scheme = '', cluster, credentials, hosts = '', path = ''] = parts;
  const isCluster = cluster !== undefined;
  const nodes = hosts.split(',').map((host) => nodeOf(host, refuse));
  if (nodes.length > 1 && !isCluster) throw refuse(`it names ${nodes.length} hosts, which only a cluster has`);
  const database = Number(path);
  if (isCluster && database !== 0) throw refuse('a cluster does not have numbered databases');
  const isTls = ['rediss', 'valkeys'].includes(scheme.toLowerCase());
  return {
    isCluster,
    nodes,
    isTls,
    ...credentialsOf(credentials, refuse),
    database,
    place: `redis${isTls ? 's' : ''}${isCluster ? '+cluster' : ''}://${hosts}${database === 0 ? '' : `/${database}`}`,
  };
}

const forms =
  'Write it as redis://host:6379, rediss://user:password@host:6380 (TLS) or redis+cluster://host1:7000,host2:7000.';
// Greedy up to the last "@": a password may hold others.
const addressForm = /^(redis|rediss|valkey|valkeys)(\+cluster)?:\/\/(?:(.*)@)?([^@/?#]+)(?:\/(\d{0,4}))?$/is;
const hostForm = /^(?:\[([0-9a-f:.%]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i;

function nodeOf(text: string, refuse: (found: string) => EntradaError): { host: string; port: number } {
  const [, ipv6, name, digits] = hostForm.exec(text.trim()) ?? [];
  const host = ipv6 ?? name;
  const port = Number(digits ?? 6379);
  if (host === undefined) throw refuse('a host in it is none');
  if (port < 1 || port > 65_535) throw refuse(`it has the port ${port}, and ports go from 1 to 65535`);
  return { host, port };
}

function credentialsOf(
  text: string | undefined,
  refuse: (found: string) => EntradaError,
): Pick<CacheAddress, 'userName' | 'password'> {
  if (text === undefined) return { userName: undefined, password: undefined };
  const colon = text.indexOf(':');
  const [user, password] = colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
  const decode = (part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw refuse('its user name or password holds a "%" that stands for nothing; write %25');
    }
  };
  return {
    userName: user === '' ? undefined : decode(user),
    password: password === undefined || password === '' ? undefined : new Secret(decode(password)),
  };
}
