import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { browserCommand, openBrowser } from '../../src/terminal/open-browser.ts';
import { temporaryFolder } from '../base/temporary-folder.ts';

const address = new URL('https://login.example/authorize?a=1&b=$(touch x)');
const { href } = address;

const commands: [NodeJS.Platform, Record<string, string>, ReturnType<typeof browserCommand>][] = [
  ['linux', { BROWSER: '/opt/a browser' }, { program: '/opt/a browser', args: [href] }],
  ['darwin', { BROWSER: '' }, { program: '/usr/bin/open', args: [href] }],
  ['win32', {}, { program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', href] }],
  ['linux', { WSL_DISTRO_NAME: 'Debian' }, { program: 'wslview', args: [href] }],
  ['linux', { DISPLAY: ':0' }, { program: 'xdg-open', args: [href] }],
  ['linux', { DISPLAY: '', WAYLAND_DISPLAY: 'wayland-0' }, { program: 'xdg-open', args: [href] }],
  ['linux', { DISPLAY: '' }, undefined],
  ['linux', {}, undefined],
];

test('browserCommand() takes BROWSER first, then what the system has', () => {
  for (const [platform, env, expected] of commands) {
    assert.deepEqual(browserCommand(address, platform, env), expected, `${platform} ${JSON.stringify(env)}`);
  }
});

test('openBrowser() starts the program with the address as one argument and does not wait for it', async (t) => {
  const folder = temporaryFolder(t);
  const program = join(folder, 'browser');
  const [seen, end] = [join(folder, 'seen'), join(folder, 'end')];
  // Each moves into place, so that it is whole once it is there. It ends with its folder, too.
  writeFileSync(
    program,
    `#!/bin/sh\nprintf %s "$#:$1" >'${seen}.new'; mv '${seen}.new' '${seen}'\nwhile [ -e '${seen}' ] && [ ! -e '${end}' ]; do sleep 0.01; done\n`,
    { mode: 0o700 },
  );
  assert.equal(await openBrowser(address, 'linux', { BROWSER: program }), true);
  while (!existsSync(seen)) await delay(5);
  assert.equal(readFileSync(seen, 'utf8'), `1:${href}`);
  writeFileSync(end, '');
});

test('openBrowser() returns false when no program can be started', async (t) => {
  assert.equal(await openBrowser(address, 'linux', {}), false);
  assert.equal(await openBrowser(address, 'linux', { BROWSER: join(temporaryFolder(t), 'missing') }), false);
});
