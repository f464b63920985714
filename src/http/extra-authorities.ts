import { readFileSync } from 'node:fs';
import tls, { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';

/**
 * Returns the option of TLS connections that trust these authorities alone. It is made once, because reading a
 * certificate takes longer than a request on a connection that exists.
 *
 * @param pem - PEM text; empty: no authority.
 */
export function contextOf(pem: string): { readonly secureContext: SecureContext } {
  // A list, because Node reads an empty string as "Node's authorities" and an empty list entry as "none".
  return { secureContext: createSecureContext({ ca: [pem] }) };
}

/**
 * Returns the option of a TLS connection that trusts further authorities in addition to Node's. It is made once,
 * because reading all of Node's authorities takes some milliseconds.
 *
 * @param pem - PEM text of the further authorities.
 */
export function contextWith(pem: string): { readonly secureContext: SecureContext } {
  const secureContext = createSecureContext();
  // To list all of Node's authorities in the option `ca` would read them twice.
  const { addCACert } = secureContext.context;
  if (typeof addCACert !== 'function') return contextOf([...nodesAuthorities(), pem].join('\n'));
  // The context gets a copy of Node's own store, in Node 20 without those of NODE_EXTRA_CA_CERTS.
  for (const text of [...extraOfNode(), pem]) Reflect.apply(addCACert, secureContext.context, [text]);
  return { secureContext };
}

/** Those of `NODE_EXTRA_CA_CERTS` included, and with `--use-system-ca` those of the system. */
function nodesAuthorities(): readonly string[] {
  const listed: unknown = 'getCACertificates' in tls ? tls.getCACertificates : undefined;
  if (typeof listed === 'function') {
    const found: unknown = Reflect.apply(listed, tls, ['default']);
    if (Array.isArray(found)) return found.map(String);
  }
  // Node 20: the list of the program alone.
  return [...rootCertificates, ...extraOfNode()];
}

/** Node only warns of a file that it cannot read. */
function extraOfNode(): string[] {
  const path = process.env['NODE_EXTRA_CA_CERTS'];
  if (path === undefined || path === '') return [];
  try {
    return [readFileSync(path, 'utf8')];
  } catch {
    return [];
  }
}
