import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warnOfOwnKey } from '../../../src/commands/fleet/sweep-server.ts';
import type { CommandHost } from '../../../src/commands/command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runFakeCli } from '../../support/fake-cli.ts';

test('sweep start refuses before anything is on the queue what a sweep cannot do', async (t) => {
  const folder = temporaryFolder(t);
  for (const [words, lines] of [
    [
      ['/users', '-AllContexts', '-Query', '[].id'],
      ['Cannot use -Query without -Wait: the rows are not there yet', 'Give it to "entrada sweep results".'],
    ],
    [
      ['POST', '-AllContexts'],
      [
        'Cannot start a sweep with "POST": a sweep sends GET requests only',
        'entrada request -AllContexts, -Contexts or -Tenants sends others.',
      ],
    ],
    [
      ['get', '-AllContexts'],
      ['Cannot start a sweep with "get": a sweep sends GET requests only', 'Omit the method.'],
    ],
    [
      ['/users', '-AllContexts'],
      [
        'Cannot use sweeps: ENTRADA_CACHE does not name a Redis server',
        'Set ENTRADA_CACHE, for example to redis://localhost:6379, and ENTRADA_KEY_FILE to a key that all machines share.',
      ],
    ],
  ] as const) {
    const { status, stdout, stderr } = await runFakeCli(folder, ['sweep', 'start', ...words]);
    assert.deepEqual([status, stdout, stderr], [2, '', `sweep start: ${lines.join('\n')}\n`]);
  }
});

test('warnOfOwnKey() warns where each machine has a key of its own, also with a passphrase', () => {
  const warnings: string[] = [];
  const hostWith = (env: Record<string, string>) =>
    ({ env, services: { warn: (text: string) => void warnings.push(text) } }) as unknown as CommandHost;
  warnOfOwnKey(hostWith({ ENTRADA_KEY_FILE: '/keys/fleet' }));
  assert.deepEqual(warnings, []);
  warnOfOwnKey(hostWith({ ENTRADA_KEY_PASSPHRASE: 'x' }));
  assert.deepEqual(warnings, [
    'ENTRADA_KEY_FILE is not set: sweeps are sealed with the key of this machine, and other machines cannot read them.',
  ]);
});
