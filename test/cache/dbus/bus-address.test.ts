import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sessionBusSockets } from '../../../src/cache/dbus/bus-address.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const socketsOf = (address: string) =>
  sessionBusSockets({ DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: '/run/user/7' }, 7);

test('sessionBusSockets() reads the address of the session bus', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['unix:path=/run/user/1000/bus', ['/run/user/1000/bus']],
    ['unix:path=/tmp/dbus-a,guid=0123', ['/tmp/dbus-a']],
    ['unix:guid=0123,path=/tmp/dbus-a', ['/tmp/dbus-a']],
    ['unix:abstract=/tmp/dbus-a,guid=0123', ['\0/tmp/dbus-a']],
    ['unix:runtime=yes', ['/run/user/7/bus']],
    ['unix:path=/tmp/a%20b%2cc%c3%bc', ['/tmp/a b,cü']],
    ['unix:path=/tmp/a=b', ['/tmp/a=b']],
    ['unix:path=/a;unix:path=/b;', ['/a', '/b']],
    ['tcp:host=localhost,port=1;unix:path=/b', ['/b']],
  ];
  for (const [address, sockets] of cases) assert.deepEqual(socketsOf(address), sockets, address);
});

test('sessionBusSockets() refuses addresses of other machines, and malformed ones', () => {
  const foreign = { message: /^DBUS_SESSION_BUS_ADDRESS names no socket of this machine/ };
  for (const address of [
    'tcp:host=localhost,port=1',
    'autolaunch:',
    'unixexec:path=/bin/sh',
    'unix:',
    ';',
    'unix:path=',
  ])
    assert.throws(() => socketsOf(address), foreign, address);
  for (const address of ['/run/user/1000/bus', 'unix:path', 'unix:path=/a%2', 'unix:path=/a%00b', 'unix:path=%ff'])
    assert.throws(() => socketsOf(address), { message: 'DBUS_SESSION_BUS_ADDRESS is malformed' }, address);
});

test('sessionBusSockets() finds the bus in the folder of the login', (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(sessionBusSockets({ XDG_RUNTIME_DIR: folder }, 7), []);
  writeFileSync(join(folder, 'bus'), '');
  assert.deepEqual(sessionBusSockets({ XDG_RUNTIME_DIR: folder, DBUS_SESSION_BUS_ADDRESS: '' }, 7), [`${folder}/bus`]);
  assert.deepEqual(sessionBusSockets({}, 4_294_967_294), []);
  assert.deepEqual(sessionBusSockets({}, undefined), []);
});
