import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { LogLevel } from '../../../src/model/context.ts';
import { createSessionLog } from '../../../src/session/log/session-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { rejection } from '../../support/journey-errors.ts';

function logOf(t: TestContext) {
  const folder = temporaryFolder(t);
  const warnings: string[] = [];
  const clock = createFakeClock(Date.UTC(2026, 10, 23, 23, 59, 59));
  const log = createSessionLog({ clock, stateFolder: folder, warn: (text) => void warnings.push(text) });
  const at = (name: string) => join(folder, name);
  const messagesIn = (name: string) =>
    readFileSync(at(name), 'utf8')
      .split('\n')
      .filter((line, index) => index % 2 === 1 && line !== '');
  return { log, warnings, folder, at, messagesIn };
}

const settings = (path: string, level: LogLevel = 'Info') => ({ level, path });

test('SessionLog.write() goes nowhere until a session asks for a log', async (t) => {
  const { log, at, messagesIn } = logOf(t);
  log.write('Error', 'Request', 'before');
  await log.start(settings(at('log')));
  log.write('Info', 'Request', 'first');
  log.write('Verbose', 'Request', 'too much');
  assert.deepEqual(messagesIn('log'), ['first']);
});

test('SessionLog.start() fails when the file cannot be written, and nothing is logged then', async (t) => {
  const { log, at, folder, messagesIn, warnings } = logOf(t);
  await log.start(settings(at('log')));
  await rejection(log.start(settings(at('missing/log'))), {
    code: 'STORAGE_FAILED',
    message: `Cannot write the log "${at('missing/log')}": its folder "${at('missing')}" does not exist (ENOENT)`,
  });
  log.write('Error', 'Request', 'of another session');
  assert.deepEqual([messagesIn('log'), existsSync(join(folder, 'missing')), warnings], [[], false, []]);
});

test('SessionLog.open() goes on with the log of a saved session, once', async (t) => {
  const { log, at, messagesIn } = logOf(t);
  await log.start(settings(at('log')));
  log.write('Info', 'Connect-MicrosoftTeams', 'connected');
  await log.open(settings(at('log')));
  log.write('Info', 'Request', 'sent');
  assert.deepEqual(messagesIn('log'), ['connected', 'sent']);
  rmSync(at('log'));
  await log.open(settings(at('log')));
  assert.equal(existsSync(at('log')), false);
  await log.open(settings(at('other')));
  log.write('Info', 'Request', 'elsewhere');
  await log.open(settings(at('other'), 'Error'));
  log.write('Info', 'Request', 'no error');
  assert.deepEqual(messagesIn('other'), ['elsewhere']);
});

test('SessionLog.open() warns once of a log that can no longer be written, and does not fail', async (t) => {
  const { log, at, warnings } = logOf(t);
  for (let times = 0; times < 3; times += 1) {
    await log.open(settings(at('missing/log')));
    log.write('Error', 'Request', 'lost');
  }
  assert.deepEqual(warnings, [
    `Nothing is logged: Cannot write the log "${at('missing/log')}": its folder "${at('missing')}" does not exist (ENOENT)`,
  ]);
});

test('SessionLog.open() touches nothing at the level None', async (t) => {
  const { log, at, warnings } = logOf(t);
  await log.open(settings(at('missing/log'), 'None'));
  log.write('Error', 'Request', 'x');
  assert.deepEqual([existsSync(at('missing')), warnings], [false, []]);
});

test('SessionLog.defaultPath() names a file of the day next to the saved sessions', async (t) => {
  const { log, at } = logOf(t);
  assert.equal(await log.defaultPath(), at('logs/MicrosoftTeams-2026-11-23.log'));
  assert.equal(statSync(at('logs')).mode & 0o777, 0o700);
});
