import { createHash } from 'node:crypto';

/** The namespace of tenants. */
const lab = '1ab00000-0000-4000-8000-000000000000';

/** Returns the id of a tenant of a seed: the same for the same domain. */
export function tenantIdOf(domain: string): string {
  return derivedId(lab, 'tenant', domain);
}

/**
 * Returns the id of an object: a version 5 UUID (RFC 9562 5.5) in the namespace of its tenant, of the kind and the name
 * in lower case, such as `user/kim@contoso.example`.
 */
export function derivedId(namespace: string, kind: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(`${kind}/${name.toLowerCase()}`)
    .digest();
  hash.writeUInt8((hash.readUInt8(6) % 16) + 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) % 64) + 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/**
 * Returns the password or secret of an object whose seed does not have one: the same at each start. It protects
 * nothing but a lab.
 */
export function derivedSecret(namespace: string, kind: string, name: string): string {
  const hash = createHash('sha256').update(`${namespace}/${kind}/${name.toLowerCase()}`).digest('base64url');
  // Upper case, lower case, a digit and a symbol, as the usual rules for passwords want.
  return `Lab-${hash.replaceAll(/[-_]/g, '').slice(0, 16)}-1`;
}
