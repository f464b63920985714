/** Where the proxy leads a connection. */
export type ConnectTarget =
  | { readonly kind: 'public-name'; readonly host: string }
  | { readonly kind: 'loopback'; readonly port: number }
  | { readonly kind: 'refused'; readonly reason: string };

/** The targets that a redirection has. */
export interface KnownTargets {
  /** Public host names, in lower case. */
  readonly hosts: ReadonlySet<string>;
  /** Ports of the lab itself. */
  readonly ports: ReadonlySet<number>;
}

/**
 * Reads the target of a CONNECT request (RFC 9110 9.3.6): a public name at port 443, or a port of the lab at
 * `localhost`. Anything else is refused, other spellings of these included.
 */
export function chooseTarget(authority: string, { hosts, ports }: KnownTargets): ConnectTarget {
  const [, host = '', digits = ''] = /^([a-z0-9.-]{1,253}|\[::1\]):([1-9]\d{0,4})$/i.exec(authority) ?? [];
  const name = host.toLowerCase();
  const port = Number(digits);
  if (hosts.has(name) && port === 443) return { kind: 'public-name', host: name };
  if (['localhost', '127.0.0.1', '[::1]'].includes(name) && ports.has(port)) return { kind: 'loopback', port };
  return { kind: 'refused', reason: refusalOf(host === '' ? authority : `${host}:${digits}`, hosts) };
}

/** Explains why the lab does not lead to a target. */
export function refusalOf(target: string, hosts: ReadonlySet<string>): string {
  const shown = target.replace(/[^\x21-\x7e]/g, '?').slice(0, 120);
  return `Cannot connect to "${shown}" in "entrada lab -Redirect": it leads only to ${[...hosts].join(', ')}, each at port 443`;
}
