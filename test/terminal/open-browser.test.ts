import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { browserCommands, openBrowser } from '../../src/terminal/open-browser.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const address = new URL('https://login.example/authorize?a=1&b=$(touch x)');
const { href } = address;

const files = ['/opt/a browser', '/opt/a:b', 'C:\\Program Files\\b.exe'];

const commands: [NodeJS.Platform, Record<string, string>, ReturnType<typeof browserCommands>][] = [
  ['linux', { BROWSER: '/opt/a browser' }, [{ program: '/opt/a browser', args: [href] }]],
  ['linux', { BROWSER: '/opt/a:b' }, [{ program: '/opt/a:b', args: [href] }]],
  ['linux', { BROWSER: 'firefox' }, [{ program: 'firefox', args: [href] }]],
  ['linux', { BROWSER: 'firefox --new-window' }, [{ program: 'firefox', args: ['--new-window', href] }]],
  ['linux', { BROWSER: ' firefox  %s &' }, [{ program: 'firefox', args: [href] }]],
  ['darwin', { BROWSER: 'run --url=%s --x' }, [{ program: 'run', args: [`--url=${href}`, '--x'] }]],
  ['linux', { BROWSER: 'run 50%% %d' }, [{ program: 'run', args: ['50%', '%d', href] }]],
  ['linux', { BROWSER: 'run %%s' }, [{ program: 'run', args: ['%s', href] }]],
  [
    'linux',
    { BROWSER: 'one -a::/opt/a browser:two %s:' },
    [
      { program: 'one', args: ['-a', href] },
      { program: '/opt/a browser', args: [href] },
      { program: 'two', args: [href] },
    ],
  ],
  [
    'win32',
    { BROWSER: 'C:\\Program Files\\b.exe;D:\\c.exe -x' },
    [
      { program: 'C:\\Program Files\\b.exe', args: [href] },
      { program: 'D:\\c.exe', args: ['-x', href] },
    ],
  ],
  ['linux', { BROWSER: ':' }, []],
  ['darwin', { BROWSER: '' }, [{ program: '/usr/bin/open', args: [href] }]],
  [
    'win32',
    { SYSTEMROOT: 'D:\\Win' },
    [{ program: 'D:\\Win\\System32\\rundll32.exe', args: ['url.dll,FileProtocolHandler', href] }],
  ],
  ['linux', { WSL_DISTRO_NAME: 'Debian' }, [{ program: 'wslview', args: [href] }]],
  ['linux', { DISPLAY: ':0' }, [{ program: 'xdg-open', args: [href] }]],
  ['linux', { DISPLAY: '', WAYLAND_DISPLAY: 'wayland-0' }, [{ program: 'xdg-open', args: [href] }]],
  ['linux', { DISPLAY: '' }, []],
  ['linux', {}, []],
];

test('browserCommands() reads BROWSER as xdg-open does, then takes what the system has', () => {
  for (const [platform, env, expected] of commands) {
    const found = browserCommands(address, platform, env, (path) => files.includes(path));
    assert.deepEqual(found, expected, `${platform} ${JSON.stringify(env)}`);
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
  assert.equal(await openBrowser(address, 'linux', { BROWSER: `${program}-missing:${program} %s` }), true);
  while (!existsSync(seen)) await delay(5);
  assert.equal(readFileSync(seen, 'utf8'), `1:${href}`);
  writeFileSync(end, '');
});

test('openBrowser() returns false when no program can be started', async (t) => {
  assert.equal(await openBrowser(address, 'linux', {}), false);
  assert.equal(await openBrowser(address, 'linux', { BROWSER: join(temporaryFolder(t), 'missing') }), false);
  // On Windows, it is looked for before it is started.
  assert.equal(await openBrowser(address, 'win32', { BROWSER: 'missing-browser', PATH: 'C:\\none' }), false);
});
