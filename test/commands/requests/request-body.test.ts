import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, test } from 'node:test';
import type { CommandHost } from '../../../src/commands/command.ts';
import { readTextFile, requestBody } from '../../../src/commands/requests/request-body.ts';
import { failureOf } from '../../support/rejects.ts';

const folder = mkdtempSync(join(tmpdir(), 'entrada-request-body-'));
after(() => rmSync(folder, { recursive: true }));
const pipe = join(folder, 'pipe');
const uri = '/echo';

/** Gives how reading ends when the command is cancelled meanwhile. */
async function whenCancelled(read: (host: CommandHost) => Promise<unknown>) {
  const cancelled = new AbortController();
  const part = { stdin: new PassThrough(), services: { signal: cancelled.signal } };
  // Reading needs nothing else of it.
  const reading = failureOf(read(part as unknown as CommandHost));
  setImmediate(() => cancelled.abort('SIGINT'));
  return (await reading).code;
}

for (const [name, read] of [
  ['-Body @PIPE', (host) => requestBody({ Uri: uri, Body: `@${pipe}` }, undefined, host)],
  ['-InputFilePath PIPE', (host) => requestBody({ Uri: uri, InputFilePath: pipe }, undefined, host)],
  ['-Body -', (host) => requestBody({ Uri: uri, Body: '-' }, undefined, host)],
  ['-Field a=@PIPE', (host) => readTextFile(pipe, host)],
] as const satisfies readonly (readonly [string, (host: CommandHost) => Promise<unknown>])[]) {
  test(`${name} without a writer waits until it is cancelled`, { skip: process.platform === 'win32' }, async () => {
    execFileSync('mkfifo', [pipe]);
    try {
      assert.equal(await whenCancelled(read), 'CANCELLED');
    } finally {
      rmSync(pipe);
    }
  });
}
