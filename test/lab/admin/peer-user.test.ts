import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { test } from 'node:test';
import { userOf } from '../../../src/lab/admin/peer-user.ts';

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (local: string, remote: string, state: string, user: number) =>
  `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${user}        0 88790 1 0000000029820e24 100 0\n`;

// The table has the byte order of the machine.
const skip = endianness() === 'LE' ? false : 'a table of another byte order';
const server = '0100007F:20FB';
const ends = { remoteAddress: '127.0.0.1', remotePort: 0xc001, localPort: 0x20fb };

test('userOf() finds the user of the socket at the other end, not that of the server', { skip }, () => {
  const table = `${header}${row(server, '0100007F:C001', '01', 1000)}${row('0100007F:C001', server, '01', 1001)}`;
  assert.equal(userOf([header, table], ends), 1001);
});

test('userOf() ignores sockets of another address, port or state', { skip }, () => {
  const others = [
    row('0200007F:C001', server, '01', 1001),
    row('0100007F:C002', server, '01', 1001),
    row('0100007F:C001', '0100007F:20FC', '01', 1001),
    // Closed by its program: such a socket belongs to root.
    row('0100007F:C001', server, '05', 0),
    row('0100007F:C001', server, '06', 0),
  ];
  assert.equal(userOf([`${header}${others.join('')}`, 'not a table\n\n'], ends), undefined);
});

test('userOf() finds the sockets of IPv6, also with an IPv4 address', { skip }, () => {
  const own = '00000000000000000000000001000000';
  const mapped = '0000000000000000FFFF00000100007F';
  const table = `${header}${row(`${own}:C001`, `${own}:20FB`, '01', 7)}${row(`${mapped}:C001`, `${mapped}:20FB`, '01', 8)}`;
  assert.equal(userOf([table], { ...ends, remoteAddress: '::1' }), 7);
  assert.equal(userOf([table], ends), 8);
  assert.equal(userOf([table], { ...ends, remoteAddress: '::ffff:127.0.0.1' }), 8);
});
