import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ChildHost, runChild } from '../../src/exec/run-child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const env = { PATH: process.env['PATH'] ?? '' };

function hostOf(isForeground = false): ChildHost & { readonly process: NodeJS.Process } {
  return { process: new EventEmitter() as unknown as NodeJS.Process, isInForeground: () => isForeground };
}

test('runChild() returns the exit status, and 128 plus the number of a signal', async () => {
  for (const [script, status] of [
    ['exit 0', 0],
    ['exit 77', 77],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
    ['kill -INT $$', 130],
  ] as const) {
    assert.equal(await runChild(['sh', '-c', script], env, hostOf()), status, script);
  }
});

test('runChild() reports a command that is missing or cannot be run', async (t) => {
  const folder = temporaryFolder(t);
  const plain = join(folder, 'plain');
  writeFileSync(plain, 'text', { mode: 0o600 });
  const host = hostOf();
  await assert.rejects(runChild([join(folder, 'none')], env, host), {
    code: 'EXEC_NOT_FOUND',
    exitStatus: 127,
    message: `Cannot run "${join(folder, 'none')}": no such command`,
  });
  await assert.rejects(runChild([plain], env, hostOf()), { code: 'EXEC_FAILED', exitStatus: 126 });
  const script = join(folder, 'script');
  writeFileSync(script, '#!/none/sh\n', { mode: 0o700 });
  await assert.rejects(runChild([script], env, hostOf()), {
    code: 'EXEC_FAILED',
    message: `Cannot run "${script}": the interpreter that its first line names does not exist`,
  });
  assert.equal(host.process.listenerCount('SIGTERM'), 0);
  await assert.rejects(runChild(['a\0b'], env, host), { code: 'EXEC_FAILED' });
  assert.equal(host.process.listenerCount('SIGTERM'), 0);
});

test('runChild() takes the signals from the other listeners, passes each on, and gives them back', async (t) => {
  const folder = temporaryFolder(t);
  const [ready, got] = [join(folder, 'ready'), join(folder, 'got')];
  const script = `
    const { appendFileSync, writeFileSync } = require('node:fs');
    const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];
    const seen = [];
    for (const name of names) process.on(name, () => {
      seen.push(name);
      appendFileSync(${JSON.stringify(got)}, name + ' ');
      if (seen.length === names.length) process.exit(9);
    });
    setInterval(() => {}, 1000);
    writeFileSync(${JSON.stringify(ready)}, '');
  `;
  const host = hostOf();
  const others: string[] = [];
  host.process.on('SIGINT', () => others.push('SIGINT'));
  const ended = runChild([process.execPath, '-e', script], env, host);
  await until(() => existsSync(ready));
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;
  for (const [index, name] of names.entries()) {
    host.process.emit(name, name);
    await until(() => existsSync(got) && readFileSync(got, 'utf8').split(' ').length > index + 1);
  }
  assert.equal(await ended, 9);
  assert.equal(readFileSync(got, 'utf8'), `${names.join(' ')} `);
  assert.deepEqual(others, []);
  host.process.emit('SIGINT', 'SIGINT');
  assert.deepEqual([others, host.process.listenerCount('SIGTERM')], [['SIGINT'], 0]);
});

test('runChild() takes the signals that Windows has there, and others elsewhere', async () => {
  for (const [platform, expected] of [
    ['win32', { SIGINT: 1, SIGTERM: 1, SIGHUP: 1, SIGQUIT: 0, SIGUSR1: 0, SIGUSR2: 0, SIGBREAK: 1 }],
    ['darwin', { SIGINT: 1, SIGTERM: 1, SIGHUP: 1, SIGQUIT: 1, SIGUSR1: 1, SIGUSR2: 1 }],
  ] as const) {
    const { process: events } = hostOf();
    const ended = runChild(['true'], env, { process: Object.assign(events, { platform }) });
    const taken = Object.keys(expected).map((name) => [name, events.listenerCount(name)]);
    assert.deepEqual(Object.fromEntries(taken), expected);
    assert.equal(await ended, 0);
  }
});

test('runChild() does not repeat what the terminal sent to both', async (t) => {
  const ready = join(temporaryFolder(t), 'ready');
  const script = `
    process.on('SIGINT', () => process.exit(1)).on('SIGQUIT', () => process.exit(2)).on('SIGTERM', () => process.exit(3));
    setInterval(() => {}, 1000);
    require('node:fs').writeFileSync(${JSON.stringify(ready)}, '');
  `;
  const host = hostOf(true);
  const ended = runChild([process.execPath, '-e', script], env, host);
  await until(() => existsSync(ready));
  for (const name of ['SIGINT', 'SIGQUIT', 'SIGTERM'] as const) host.process.emit(name, name);
  assert.equal(await ended, 3);
});

test('runChild() kills a child that a second request does not end', async (t) => {
  const folder = temporaryFolder(t);
  const [ready, got] = [join(folder, 'ready'), join(folder, 'got')];
  const script = `
    const { appendFileSync, writeFileSync } = require('node:fs');
    for (const name of ['SIGINT', 'SIGTERM', 'SIGUSR2']) process.on(name, () => appendFileSync(${JSON.stringify(got)}, name + ' '));
    setInterval(() => {}, 1000);
    writeFileSync(${JSON.stringify(ready)}, '');
  `;
  const host = hostOf();
  const ended = runChild([process.execPath, '-e', script], env, host, { graceMs: 0 });
  await until(() => existsSync(ready));
  const seen = (text: string) => until(() => existsSync(got) && readFileSync(got, 'utf8').endsWith(text));
  host.process.emit('SIGTERM', 'SIGTERM');
  await seen('SIGTERM ');
  for (const signal of ['SIGUSR2', 'SIGUSR2'] as const) {
    host.process.emit(signal, signal);
    await seen(`${signal} `);
  }
  host.process.emit('SIGINT', 'SIGINT');
  assert.equal(await ended, 137);
  assert.equal(host.process.listenerCount('exit'), 0);
});

test('runChild() does not count what the terminal sent to both, and kills only if it is told to', async (t) => {
  const ready = join(temporaryFolder(t), 'ready');
  const script = `
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {});
    process.on('SIGUSR2', () => setTimeout(() => process.exit(5), 50));
    setInterval(() => {}, 1000);
    require('node:fs').writeFileSync(${JSON.stringify(ready)}, '');
  `;
  for (const [isForeground, signal, ending] of [
    [true, 'SIGINT', { graceMs: 0 }],
    [false, 'SIGTERM', undefined],
  ] as const) {
    rmSync(ready, { force: true });
    const host = hostOf(isForeground);
    const ended = runChild([process.execPath, '-e', script], env, host, ending);
    await until(() => existsSync(ready));
    for (const name of [signal, signal, signal, 'SIGUSR2'] as const) host.process.emit(name, name);
    assert.equal(await ended, 5);
  }
});

test('runChild() ends its child when this process exits, if it is told to', async (t) => {
  const ready = join(temporaryFolder(t), 'ready');
  const script = `setInterval(() => {}, 1000); require('node:fs').writeFileSync(${JSON.stringify(ready)}, '')`;
  const host = hostOf();
  const ended = runChild([process.execPath, '-e', script], env, host, { graceMs: 60_000 });
  await until(() => existsSync(ready));
  host.process.emit('exit', 0);
  assert.equal(await ended, 143);
});

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
}
