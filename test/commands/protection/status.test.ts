import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { EntradaError } from '../../../src/base/errors.ts';
import { shownVariables } from '../../../src/commands/protection/shown-variables.ts';
import { keyNoteFolder, replaceNoteWith } from '../status-note.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { statusUser } from '../status-command.ts';

const adele = sampleSession('adele@contoso.com');
const diego = sampleSession('diego@contoso.com');
const off = 'ENTRADA_KEYRING is off';

async function valueOf(result: Promise<{ kind: string }>): Promise<Record<string, unknown>> {
  const found = await result;
  assert.equal(found.kind, 'value');
  return (found as unknown as { value: Record<string, unknown> }).value;
}

test('status tells of a machine where nothing was kept yet, and makes nothing', async (t) => {
  const user = statusUser(t);
  const { state, data, config } = user.folders;
  assert.deepEqual(await user.status(), {
    kind: 'value',
    value: {
      Sessions: { Place: state, Readable: 0, Unreadable: 0, More: false },
      Key: { Kind: null, Place: null, Id: null, State: 'not created yet' },
      Keyring: { State: 'not usable', Reason: off },
      Shell: { Agent: 'none', Sessions: 0 },
      Folders: [state, join(state, 'sessions'), join(state, 'key'), data, config].map((Path) => ({ Path, Mode: null })),
      Variables: { ENTRADA_HOME: user.home, ENTRADA_KEYRING: 'off' },
      Problems: [],
      Advice: [],
    },
    rows: [
      { What: 'Sessions', State: '0 saved', Detail: state },
      { What: 'Key', State: 'not created yet' },
      { What: 'Keyring', State: 'not usable', Detail: off },
      { What: 'Shell', State: 'agent: none' },
      ...[state, join(state, 'sessions'), join(state, 'key'), data, config].map((Detail) => ({
        What: 'Folder',
        State: 'not created yet',
        Detail,
      })),
      { What: 'Variable', State: 'ENTRADA_HOME', Detail: user.home },
      { What: 'Variable', State: 'ENTRADA_KEYRING', Detail: 'off' },
    ],
  });
  assert.deepEqual([await user.status('-Check'), existsSync(user.home)], [{ kind: 'nothing' }, false]);
});

test('status tells where the key is, and counts what can be read', async (t) => {
  const user = statusUser(t);
  const { cache, keys } = user.open();
  await cache.write(adele);
  await cache.write(diego);
  const path = join(user.folders.state, 'sessions', `${adele.id}.sealed`);
  truncateSync(path, 10);
  const value = await valueOf(user.status());
  assert.deepEqual(
    [value['Sessions'], value['Key']],
    [
      { Place: user.folders.state, Readable: 1, Unreadable: 1, More: false },
      {
        Kind: 'file',
        Place: join(user.folders.data, 'master.key'),
        Id: (await keys.readOrMake()).id,
        State: 'ready',
      },
    ],
  );
  const message = `Cannot read the saved session "${path}": it is cut off (10 bytes where a sealed session has more than 44)`;
  assert.deepEqual(value['Problems'], [
    {
      What: 'session',
      Problem: message,
      Advice: 'Run "entrada Disconnect-Entra", then "entrada Connect-Entra".',
      Code: 'CACHE_UNREADABLE',
    },
  ]);
  const checked = (await user.status('-Check')) as { kind: string; value?: unknown; failure?: EntradaError };
  assert.deepEqual(
    [checked.value, checked.failure?.code, checked.failure?.exitStatus, checked.failure?.message],
    [value, 'CACHE_UNREADABLE', 7, `Problem with saved sessions: ${message}`],
  );
});

test('status opens fifty sessions, says that there are more, and opens all of them to check', async (t) => {
  const user = statusUser(t);
  await user.open().cache.write(adele);
  const folder = join(user.folders.state, 'sessions');
  for (let number = 1; number <= 60; number += 1) {
    const name = `${number.toString(16).padStart(32, '0')}.sealed`;
    copyFileSync(join(folder, `${adele.id}.sealed`), join(folder, name));
  }
  const countOf = (value: unknown) => {
    const { Readable, Unreadable, More } = (value as { Sessions: Record<string, unknown> }).Sessions;
    return { count: Number(Readable) + Number(Unreadable), More };
  };
  assert.deepEqual(countOf(await valueOf(user.status())), { count: 50, More: true });
  const checked = (await user.status('-Check')) as { value?: unknown };
  assert.deepEqual(countOf(checked.value), { count: 61, More: false });
});

test('status tells a key that is wrong once, and not at each session', async (t) => {
  const user = statusUser(t);
  user.env['ENTRADA_KEY_PASSPHRASE'] = 'right';
  await user.open().cache.write(adele);
  await user.open().cache.write(diego);
  user.env['ENTRADA_KEY_PASSPHRASE'] = 'wr0ng';
  const value = await valueOf(user.status());
  const problems = value['Problems'] as { What: string; Problem: string }[];
  assert.deepEqual(
    problems.map(({ What, Problem }) => [What, Problem]),
    [
      [
        'key',
        'Cannot read the key of saved sessions "the passphrase in ENTRADA_KEY_PASSPHRASE": it is another one than the key was made of',
      ],
    ],
  );
  assert.deepEqual(value['Sessions'], { Place: user.folders.state, Readable: 0, Unreadable: 2, More: false });
  assert.equal((value['Key'] as { State: string }).State, 'unreadable');
  assert.doesNotMatch(JSON.stringify(value), /wr0ng|right/);
});

test('status tells of a rekey that was cut off', async (t) => {
  const user = statusUser(t);
  await user.open().cache.write(adele);
  const [first, second] = replaceNoteWith(user.open().keys, 'file');
  const value = await valueOf(user.status());
  assert.deepEqual(
    [(value['Key'] as { State: string }).State, value['Problems']],
    [
      'rekey unfinished',
      [
        {
          What: 'key',
          Problem: `The key ${first} has not yet replaced ${second}`,
          Advice: 'Run "entrada cache rekey" to finish.',
          Code: 'KEY_UNREADABLE',
        },
      ],
    ],
  );
  assert.deepEqual(readdirSync(keyNoteFolder(user.folders.state)), ['1.json']);
});

test('status advises to move the key to a better place, which is not a problem', async (t) => {
  const user = statusUser(t);
  await user.open().cache.write(adele);
  for (const [name, advice] of [
    [
      'ENTRADA_KEY_PASSPHRASE',
      'ENTRADA_KEY_PASSPHRASE is set but not used: "entrada cache rekey" switches to a key derived from it.',
    ],
    ['ENTRADA_KEY_FILE', 'ENTRADA_KEY_FILE is set but not used: "entrada cache rekey" switches to that key.'],
  ] as const) {
    user.env[name] = '/my.key';
    const value = await valueOf(user.status());
    assert.deepEqual([value['Advice'], value['Problems']], [[advice], []]);
  }
});

test('status tells of folders that others can enter, and does not repair them', async (t) => {
  const user = statusUser(t);
  await user.open().cache.write(adele);
  chmodSync(user.folders.data, 0o755);
  rmSync(user.folders.config, { recursive: true, force: true });
  writeFileSync(user.folders.config, 'a file');
  const value = await valueOf(user.status());
  assert.deepEqual(
    (value['Problems'] as { Problem: string }[]).map(({ Problem }) => Problem),
    [`"${user.folders.data}" is accessible to other users (mode 0755)`, `"${user.folders.config}" is not a folder`],
  );
  const { failure } = (await user.status('-Check')) as { failure?: EntradaError };
  assert.match(failure?.message ?? '', /mode 0755\) \(and 1 more\)$/);
});

test('status tells of a file in place of the folder of the sessions', async (t) => {
  const user = statusUser(t);
  mkdirSync(user.home);
  writeFileSync(user.folders.state, 'a file');
  const value = await valueOf(user.status());
  assert.ok(
    (value['Problems'] as { Problem: string }[]).some(
      ({ Problem }) => Problem === `"${user.folders.state}" is not a folder`,
    ),
  );
});

test('status shows which variables are in force and no secret among them', async (t) => {
  const user = statusUser(t);
  Object.assign(user.env, {
    ENTRADA_KEY_PASSPHRASE: 's3cret',
    ENTRADA_CACHE: 'rediss://user:s3cret@cache.example:6380/0',
    ENTRADA_CONTEXT: 'work',
    ENTRADA_OF_TOMORROW: 's3cret',
    ENTRADA_KEY_FILE: '',
    XDG_STATE_HOME: '/state',
    PATH: '/bin',
  });
  assert.deepEqual((await valueOf(user.status()))['Variables'], {
    ENTRADA_CACHE: 'rediss://cache.example:6380',
    ENTRADA_CONTEXT: 'work',
    ENTRADA_HOME: user.home,
    ENTRADA_KEYRING: 'off',
    ENTRADA_KEY_PASSPHRASE: '(set)',
    ENTRADA_OF_TOMORROW: '(set)',
    XDG_STATE_HOME: '/state',
  });
});

test('shownVariables() shows the values of these variables alone', () => {
  const places = {
    ENTRADA_CA_FILE: '/ca.pem',
    ENTRADA_CONTEXT: 'work',
    ENTRADA_HOME: '/home',
    ENTRADA_KEYRING: 'off',
    ENTRADA_KEY_FILE: '/key',
    ENTRADA_SHELL_PID: '1',
    LOCALAPPDATA: 'C:\\local',
    XDG_CONFIG_HOME: '/config',
    XDG_DATA_HOME: '/data',
    XDG_STATE_HOME: '/state',
  };
  const env = { ...places, ENTRADA_KEY_PASSPHRASE: 'secret', XDG_RUNTIME_DIR: '/run' };
  assert.deepEqual(Object.entries(shownVariables(env)), [
    ...Object.entries(places).slice(0, 5),
    ['ENTRADA_KEY_PASSPHRASE', '(set)'],
    ...Object.entries(places).slice(5),
  ]);
});

for (const [address, shown] of [
  ['redis://:12345@cache.example', 'redis://cache.example'],
  ['redis://user:12#34@cache.example/2', 'redis://cache.example/2'],
  ['redis://user:12/34@cache.example', 'redis://cache.example'],
  ['redis://user:12@34@cache.example', 'redis://cache.example'],
  ['rediss+cluster://u:1234@a:7000,b:7000', 'rediss+cluster://a:7000,b:7000'],
  ['rediss://user:1234@cache.example:6380/0?password=1234', '(set)'],
  ['redis://user:12#34', '(set)'],
  ['user:1234@cache.example', '(set)'],
  ['https://12:34@cache.example', '(set)'],
] as const) {
  test(`shownVariables() shows ${JSON.stringify(address)} without a digit of its password`, () => {
    assert.deepEqual(shownVariables({ ENTRADA_CACHE: address }), { ENTRADA_CACHE: shown });
  });
}

test('shownVariables() shows no secret in place of an ID, and the beginning of a value of any length', () => {
  const shown = shownVariables({
    ENTRADA_CLIENT_ID: 'aBc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789',
    ENTRADA_CONTEXT: 'x'.repeat(100_000),
  });
  assert.deepEqual(shown, {
    ENTRADA_CLIENT_ID: '[secret]',
    ENTRADA_CONTEXT: `${'x'.repeat(60)}… (100000 characters)`,
  });
});
