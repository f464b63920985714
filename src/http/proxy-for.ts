import { BlockList, isIP } from 'node:net';
import { EntradaError } from '../base/errors.ts';
import { isLoopback } from '../base/is-loopback.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A proxy, and the variable that names it. */
export interface Proxy {
  /** http: or https:, with the user name and password if there are any. */
  readonly url: URL;
  /** As it is spelled in the environment. */
  readonly variable: string;
}

/**
 * Returns the proxy that the environment sets for an https URL: `HTTPS_PROXY`, else `ALL_PROXY`, in upper or lower
 * case, unless `NO_PROXY` excludes the host: a name and its subdomains, an address, a range of addresses (`10.0.0.0/8`,
 * for addresses in the URL; names are not resolved), any of them with a port, or `*` for all. A
 * proxy without a scheme uses http; white space around the value does not count. Loopback addresses never go through a
 * proxy.
 *
 * @returns Undefined for a direct connection.
 * @throws {EntradaError} `INPUT_INVALID` for a value that does not name a proxy: it must not end in a direct
 * connection.
 */
export function proxyFor(url: URL, env: Env): Proxy | undefined {
  const named = read(env, 'HTTPS_PROXY') ?? read(env, 'ALL_PROXY');
  const host = url.hostname.toLowerCase();
  if (named === undefined || isLoopback(host) || isLeftOut(host, url.port || '443', env)) return undefined;
  return readProxy(named.value, named.variable);
}

/** Describes a proxy in messages, without its user name and password. */
export function describeProxy({ url, variable }: Proxy): string {
  return `the proxy "${url.host}" of ${variable}`;
}

function read(env: Env, name: string): { readonly variable: string; readonly value: string } | undefined {
  for (const variable of [name.toLowerCase(), name]) {
    const value = env[variable]?.trim() ?? '';
    if (value !== '') return { variable, value };
  }
  return undefined;
}

function readProxy(value: string, variable: string): Proxy {
  if (value.includes('\\')) throw unusable(variable, 'it contains a backslash; write %5C, as in DOMAIN%5CUSER');
  // URL drops line breaks and tabs.
  if (/[\p{Cc}\s]/u.test(value)) throw unusable(variable, 'it contains white space or control characters; remove them');
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const afterHost = /^[^/]*\/\/[^/?#]*(.*)$/s.exec(address)?.[1] ?? '';
  if (afterHost.includes('@')) {
    throw unusable(variable, 'its user name or password contains "/", "?" or "#"; write %2F, %3F or %23');
  }
  if (!URL.canParse(address)) throw unusable(variable, 'it is not a URL; write http://HOST:PORT');
  const url = new URL(address);
  if (url.protocol === 'http:' || url.protocol === 'https:') return { url, variable };
  throw unusable(variable, `its scheme is "${url.protocol}"; write http://HOST:PORT or https://HOST:PORT`);
}

/** The value is not repeated, because it can contain a password. */
function unusable(variable: string, found: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use the proxy that ${variable} names: ${found}`, {
    hint: `Correct ${variable}, or exclude hosts with NO_PROXY.`,
  });
}

function isLeftOut(host: string, port: string, env: Env): boolean {
  return (read(env, 'NO_PROXY')?.value ?? '').split(/[\s,]+/).some((entry) => {
    // The colons of a bare IPv6 address do not begin a port.
    const isBareIpv6 = isIP(entry.split('/')[0] ?? '') === 6;
    const name = isBareIpv6 ? entry.toLowerCase() : entry.toLowerCase().replace(/:\d+$/, '');
    const only = isBareIpv6 ? undefined : /:(\d+)$/.exec(entry)?.[1];
    if (name === '' || (only !== undefined && only !== port)) return false;
    if (isInRange(host.replace(/^\[|\]$/g, ''), name.replace(/^\[(.*)\]/, '$1'))) return true;
    const suffix = name.replace(/^\*?\./, '');
    return name === '*' || host === suffix || host.endsWith(`.${suffix}`);
  });
}

/** Returns whether an address is a given one, however it is written, or in a range (RFC 4632, RFC 4291 2.3). */
function isInRange(host: string, range: string): boolean {
  const [, network = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  const [family, bits] = isIP(network) === 6 ? (['ipv6', 128] as const) : (['ipv4', 32] as const);
  if (isIP(network) === 0 || isIP(host) !== isIP(network) || Number(prefix ?? bits) > bits) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix ?? bits), family);
  return list.check(host, family);
}
