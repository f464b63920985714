import { readFileSync } from 'node:fs';
import { isIPv6, type Socket } from 'node:net';
import { endianness } from 'node:os';

/** The ends of a connection, as the server has them. */
export interface ConnectionEnds {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localPort: number;
}

/**
 * Returns whether the program at the other end of a connection on this machine belongs to another user (Linux: the
 * tables of proc_net(5) have the user of each socket). Root counts as the own user. Where the system does not tell,
 * the answer is false.
 */
export function isOtherUser(socket: Socket): boolean {
  const own = process.getuid?.();
  const { remoteAddress, remotePort, localPort } = socket;
  if (process.platform !== 'linux' || own === undefined) return false;
  if (remoteAddress === undefined || remotePort === undefined || localPort === undefined) return true;
  const ends = { remoteAddress, remotePort, localPort };
  const files = ['/proc/net/tcp', '/proc/net/tcp6'];
  let isTold = false;
  // Reading a table takes milliseconds, however few sockets are in it: the second one only if the first is not enough.
  for (const file of isIPv6(remoteAddress) ? files.toReversed() : files) {
    const tables = readTable(file);
    isTold ||= tables.length > 0;
    const user = userOf(tables, ends);
    if (user !== undefined) return user !== own && user !== 0;
  }
  return isTold;
}

function readTable(file: string): string[] {
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}

const established = '01';

/**
 * Finds the user of a socket in the text of /proc/net/tcp and tcp6. Only an open connection counts: a socket that its
 * program has closed belongs to root there.
 */
export function userOf(tables: readonly string[], ends: ConnectionEnds): number | undefined {
  const addresses = hexForms(ends.remoteAddress);
  for (const line of tables.flatMap((table) => table.split('\n'))) {
    const [, local = '', remote = '', state, , , , user = ''] = line.trim().split(/\s+/);
    if (state !== established || portOf(local) !== ends.remotePort || portOf(remote) !== ends.localPort) continue;
    if (addresses.includes(addressOf(local)) && /^\d+$/.test(user)) return Number(user);
  }
  return undefined;
}

/** The table has each 32 bits of an address in the byte order of the machine. */
function hexForms(address: string): string[] {
  const ipv4 = /(?:^|:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)?.slice(1).map(Number);
  if (ipv4 === undefined) return [wordOf([0, 0, 0, 1]).padStart(32, '0')];
  // An IPv6 socket can have an IPv4 address.
  return [wordOf(ipv4), `0000000000000000${wordOf([0, 0, 255, 255])}${wordOf(ipv4)}`];
}

function wordOf(bytes: readonly number[]): string {
  const ordered = endianness() === 'LE' ? bytes.toReversed() : bytes;
  return ordered
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

function addressOf(end: string): string {
  return end.slice(0, end.indexOf(':'));
}

function portOf(end: string): number {
  return Number.parseInt(end.slice(end.indexOf(':') + 1), 16);
}
