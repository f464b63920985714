import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { EntradaError } from '../../../src/base/errors.ts';
import type { LogLevel } from '../../../src/model/context.ts';
import { defaultLogPath, openActivityLog } from '../../../src/session/log/activity-log.ts';
import { withFailingFs } from '../../base/failing-fs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { errorOf } from '../../support/rejects.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const entryStart = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z,\w+ +,.{40},$/;

function openLog(t: TestContext, level: LogLevel = 'Verbose', path = join(temporaryFolder(t), 'log')) {
  const warnings: string[] = [];
  const clock = createFakeClock(Date.UTC(2022, 3, 4, 14, 10, 42, 13));
  const log = openActivityLog({ level, path }, { clock, warn: (text) => void warnings.push(text) });
  return { log, clock, path, warnings, lines: () => readFileSync(path, 'utf8').split('\n') };
}

function failure(path: string): EntradaError {
  const error = errorOf(() =>
    openActivityLog({ level: 'Info', path }, { clock: createFakeClock(), warn: assert.fail }),
  );
  assert.match(error.hint ?? '', /^Name a file in a folder that you can write to with -LogFilePath/);
  return error;
}

test("openActivityLog() writes entries in the original's form", async (t) => {
  const { log, clock, path, lines } = openLog(t);
  log.write('Info', 'Logger.Initialize', 'The log begins.');
  await clock.advance(1);
  log.write('Warning', 'Connect-MicrosoftTeams', 'First line\r\nsecond line\rthird line');
  assert.deepEqual(lines(), [
    '2022-04-04T14:10:42.0130000Z,Info      ,Logger.Initialize                       ,',
    'The log begins.',
    '2022-04-04T14:10:42.0140000Z,Warning   ,Connect-MicrosoftTeams                  ,',
    'First line',
    'second line',
    'third line',
    '',
  ]);
  assert.equal(modeOf(path), '600');
});

test('openActivityLog() keeps what was in the file', (t) => {
  const path = join(temporaryFolder(t), 'log');
  writeFileSync(path, 'before\n');
  openLog(t, 'Info', path).log.write('Error', 'x', 'y');
  assert.match(readFileSync(path, 'utf8'), /^before\n2022-.*\ny\n$/);
});

for (const [level, written] of [
  ['Verbose', ['Verbose', 'Info', 'Warning', 'Error']],
  ['Info', ['Info', 'Warning', 'Error']],
  ['Warning', ['Warning', 'Error']],
  ['Error', ['Error']],
] as const) {
  test(`openActivityLog() writes at ${level} what is as grave and graver`, (t) => {
    const { log, lines } = openLog(t, level);
    for (const each of ['Verbose', 'Info', 'Warning', 'Error'] as const) log.write(each, 'source', each);
    assert.deepEqual(
      lines().filter((line) => /^\w+$/.test(line)),
      written,
    );
  });
}

test('openActivityLog() touches nothing at None, also where nothing could be written', (t) => {
  const { log, path } = openLog(t, 'None');
  log.write('Error', 'source', 'message');
  assert.equal(existsSync(path), false);
  openLog(t, 'None', '/nowhere/at/all').log.write('Error', 'source', 'message');
});

test('openActivityLog() gives every entry of a millisecond a time of its own, in order', async (t) => {
  const { log, clock, lines } = openLog(t);
  for (let entry = 0; entry < 12; entry += 1) log.write('Info', 's', 'm');
  await clock.advance(1);
  log.write('Info', 's', 'm');
  const other = openLog(t);
  other.log.write('Info', 's', 'm');
  const times = [...lines(), ...other.lines()]
    .filter((line) => line.startsWith('2022'))
    .map((line) => line.slice(0, 28));
  assert.deepEqual(times.toSorted(), times);
  assert.equal(new Set(times).size, 14);
});

test('openActivityLog() carries over where a millisecond has more entries than digits', (t) => {
  const { log, lines } = openLog(t);
  for (let entry = 0; entry < 10_001; entry += 1) log.write('Info', 's', 'm');
  const times = lines().filter((line) => line.startsWith('2022'));
  assert.deepEqual([times.toSorted(), new Set(times).size], [times, 10_001]);
});

test('openActivityLog() goes on from its last time when the clock goes back a little, and follows it further', async (t) => {
  const { log, clock, lines } = openLog(t);
  await clock.advance(10_000);
  for (const stepMs of [0, -1000, -1]) {
    await clock.advance(stepMs);
    log.write('Info', 's', 'm');
  }
  assert.deepEqual(
    lines()
      .filter((line) => line.startsWith('2022'))
      .map((line) => line.slice(17, 28)),
    ['52.0130000Z', '52.0130001Z', '51.0120000Z'],
  );
});

test('openActivityLog() lets no text of a server pass for an entry, or act on a terminal', (t) => {
  const { log, lines } = openLog(t);
  const forged = '2022-04-04T14:10:42.0133591Z,Info      ,Logger.Initialize                       ,';
  const ends = ['\n', '\r', '\r\n', '\u2028', '\u2029', '\u0085', '\v', '\f'];
  log.write('Info', 'source', [forged, ...ends.map((end) => `${end}${forged}${end} \t${forged}`)].join(''));
  log.write('Info', `a,b\n${forged}`, '\u001b[31mred\u009b1m\u0000\u202eback\u200b\uD800');
  const text = lines();
  assert.equal(text.filter((line) => /^\d/.test(line)).length, 2);
  assert.deepEqual(text.at(-2), '\\u001b[31mred\\u009b1m\\u0000\\u202eback\\u200b\\ud800');
  assert.equal(text.at(-3)?.split(',').length, 4);
});

test('openActivityLog() cuts a message of any length', (t) => {
  const { log, path } = openLog(t);
  log.write('Info', 'x'.repeat(100_000), 'y'.repeat(10_000_000));
  assert.ok(statSync(path).size < 33_100);
  assert.match(readFileSync(path, 'utf8'), /yy\n\[9967232 more characters\]\n$/);
});

test('openActivityLog() makes its own file private again, also when it is widened later', (t) => {
  const { log, path } = openLog(t);
  chmodSync(path, 0o666);
  log.write('Info', 's', 'm');
  assert.equal(modeOf(path), '600');
});

test('openActivityLog() refuses a folder that is not there, before anything else is done', (t) => {
  const folder = join(temporaryFolder(t), 'gone');
  const error = failure(join(folder, 'log'));
  assert.deepEqual(
    [error.code, error.message],
    ['STORAGE_FAILED', `Cannot write the log "${join(folder, 'log')}": its folder "${folder}" does not exist (ENOENT)`],
  );
  assert.deepEqual(error.details, {
    path: join(folder, 'log'),
    systemCode: 'ENOENT',
    reason: `its folder "${folder}" does not exist (ENOENT)`,
  });
  assert.equal(existsSync(folder), false);
});

test('openActivityLog() refuses a link, a folder, a device and a pipe, and does not change them', (t) => {
  const folder = temporaryFolder(t);
  const at = (name: string) => join(folder, name);
  writeFileSync(at('target'), 'kept');
  symlinkSync(at('target'), at('link'));
  symlinkSync(at('new'), at('dangling'));
  mkdirSync(at('folder'));
  spawnSync('mkfifo', [at('pipe')]);
  const reasons = ['link', 'dangling', 'folder', 'pipe', '/dev/null', '/dev/full'].map((name) => {
    const path = name.startsWith('/') ? name : at(name);
    return failure(path).message.replace(`Cannot write the log "${path}": `, '');
  });
  assert.deepEqual(reasons, [
    'a symbolic link is in its place (ELOOP)',
    'a symbolic link is in its place (ELOOP)',
    'a folder is in its place (EISDIR)',
    'it is a device or a pipe',
    'it is a device or a pipe',
    'it is a device or a pipe',
  ]);
  assert.deepEqual([readFileSync(at('target'), 'utf8'), existsSync(at('new'))], ['kept', false]);
});

test("openActivityLog() refuses another user's file", (t) => {
  const path = join(temporaryFolder(t), 'log');
  writeFileSync(path, '', { mode: 0o666 });
  const owner = statSync(path).uid;
  // Only root can give a file away; so this process becomes another user's in its own eyes.
  const { getuid } = process;
  t.after(() => Object.assign(process, { getuid }));
  Object.assign(process, { getuid: () => owner + 1 });
  assert.equal(failure(path).message, `Cannot write the log "${path}": it belongs to another user (id ${owner})`);
});

test('openActivityLog() refuses a folder that cannot be written', (t) => {
  const path = join(temporaryFolder(t), 'log');
  for (const [code, reason] of [
    ['EACCES', 'access is denied (EACCES)'],
    ['EROFS', 'the file system is read-only (EROFS)'],
  ] as const) {
    const error = withFailingFs('openSync', code, () => failure(path));
    assert.deepEqual([error.code, error.message], ['STORAGE_FAILED', `Cannot write the log "${path}": ${reason}`]);
  }
});

test('openActivityLog() warns once of a log that can be written no more, and goes on when it can', (t) => {
  const { log, path, warnings, lines } = openLog(t);
  withFailingFs('openSync', 'ENOSPC', () => {
    for (const message of ['a', 'b']) log.write('Info', 's', message);
  });
  log.write('Info', 's', 'c');
  withFailingFs('openSync', 'ENOSPC', () => log.write('Info', 's', 'd'));
  assert.deepEqual(warnings, [`Cannot write the log "${path}": the disk is full (ENOSPC); entries will be missing.`]);
  assert.equal(lines().at(-2), 'c');
});

test('openActivityLog() begins a line of its own after an entry that was cut off', (t) => {
  const { log, warnings, lines } = openLog(t);
  const { writeSync } = fs;
  const replaceBy = (replacement: unknown) => {
    Object.assign(fs, { writeSync: replacement });
    syncBuiltinESMExports();
  };
  replaceBy((file: number, bytes: Buffer) => writeSync(file, bytes.subarray(0, 20)));
  try {
    log.write('Info', 's', 'lost');
  } finally {
    replaceBy(writeSync);
  }
  for (const message of ['kept', 'too']) log.write('Info', 's', message);
  assert.equal(warnings.length, 1);
  assert.deepEqual([lines()[0]?.length, lines()[2], lines()[4], lines().length], [20, 'kept', 'too', 6]);
  assert.match(lines()[1] ?? '', entryStart);
});

test('openActivityLog() follows a file that was moved away', (t) => {
  const { log, path, lines, warnings } = openLog(t);
  log.write('Info', 's', 'old');
  renameSync(path, `${path}.1`);
  log.write('Info', 's', 'new');
  assert.deepEqual([lines()[1], readFileSync(`${path}.1`, 'utf8').split('\n')[1]], ['new', 'old']);
  rmSync(path);
  mkdirSync(path);
  log.write('Info', 's', 'lost');
  assert.equal(warnings.length, 1);
});

test('openActivityLog() keeps no file open', (t) => {
  const { log } = openLog(t);
  const before = readdirSync('/dev/fd').length;
  for (let entry = 0; entry < 20; entry += 1) log.write('Info', 's', 'm');
  assert.equal(readdirSync('/dev/fd').length, before);
});

test('openActivityLog() lets 8 processes append 500 entries each, all whole', async (t) => {
  const path = join(temporaryFolder(t), 'log');
  const program = fileURLToPath(new URL('../activity-log-writer.js', import.meta.url));
  const writers = Array.from({ length: 8 }, (_, index) =>
    spawn(process.execPath, [program, path, `writer${index}`, '500'], { stdio: 'inherit' }),
  );
  const statuses = await Promise.all(writers.map((writer) => once(writer, 'exit')));
  assert.deepEqual([...new Set(statuses.map(([status]) => status))], [0]);
  const lines = readFileSync(path, 'utf8').split('\n');
  assert.equal(lines.pop(), '');
  assert.equal(lines.length, 8 * 500 * 2);
  const seen = new Set<string>();
  for (let line = 0; line < lines.length; line += 2) {
    const [header = '', message = ''] = [lines[line], lines[line + 1]];
    assert.match(header, entryStart);
    const [, name = '', entry = '', filling = ''] = /^(writer\d):(\d+) (x*) end$/.exec(message) ?? [];
    assert.equal(header.split(',')[2]?.trim(), name);
    assert.equal(filling.length, (Number(entry) * 37) % 5000);
    seen.add(`${name} ${entry}`);
  }
  assert.equal(seen.size, 4000);
});

test('defaultLogPath() names the log of the day and makes its folder for its owner alone', (t) => {
  const state = join(temporaryFolder(t), 'state');
  const path = defaultLogPath(state, Date.UTC(2026, 10, 23, 23, 59, 59, 999));
  assert.equal(path, join(state, 'logs', 'MicrosoftTeams-2026-11-23.log'));
  assert.equal(modeOf(join(state, 'logs')), '700');
  openLog(t, 'Info', path).log.write('Info', 's', 'm');
  assert.equal(modeOf(path), '600');
});
