/**
 * Returns whether a host name or address is of this machine (RFC 6761 6.3, RFC 4291 2.5.3). In the form of `URL`: lower
 * case, addresses in their usual form; an IPv6 address with or without brackets.
 */
export function isLoopback(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\]|::1)$/.test(host);
}
