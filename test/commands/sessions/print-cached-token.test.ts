import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printCachedToken } from '../../../src/commands/sessions/print-cached-token.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { makeHome } from '../../support/journey-home.ts';
import { asDaemon, journeyServices } from '../../support/journey-services.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import { systemClock } from '../../../src/base/clock.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
const services = { ...journeyServices(lab), cache: home.cache, clock: systemClock };
const record = await connectEntra({ ...asDaemon, contextScope: 'CurrentUser' }, services);
const token = record.tokens[lab.graphOrigin]?.accessToken.reveal();

async function printed(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const isServed = await printCachedToken(words, {
    env: { ENTRADA_HOME: home.folder, ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: home.folder, ...env },
    platform: process.platform,
    homeFolder: home.folder,
    printLine: async (text) => void lines.push(text),
  });
  return { isServed, lines };
}

test('printCachedToken() serves the token at hand of the current session', async () => {
  assert.deepEqual(await printed(['token']), { isServed: true, lines: [token] });
  assert.deepEqual(await printed(['TOKEN']), { isServed: true, lines: [token] });
});

test('printCachedToken() serves a context by its name, and JSON', async () => {
  const text = (await runFakeCli(home.folder, ['token', '-Output', 'json'])).stdout.trimEnd();
  for (const words of [
    ['token', '-Context', record.name.toUpperCase()],
    ['token', '--context', record.name, '-o', 'json'],
    ['token', '--OUTPUT', 'JSON'],
  ]) {
    const expected = words.length === 3 && words[1] === '-Context' ? token : text;
    assert.deepEqual(await printed(words), { isServed: true, lines: [expected] }, words.join(' '));
  }
  assert.deepEqual(await printed(['token'], { ENTRADA_CONTEXT: record.name }), { isServed: true, lines: [token] });
});

const nothing = { isServed: false, lines: [] };

const others = [
  ...[
    '-Context nobody',
    '-Context -o',
    '-Context',
    '-o',
    '-o table',
    '-o json -o json',
    '-Context a b',
    '-o json extra',
  ],
  ...['-Context:x', '-Output=json', '-Force -o json', "-Context 'x", '-o json -Resource teams'],
].map((line) => ['token', ...line.split(' ')]);

test('printCachedToken() leaves every other line and place to the command line', async () => {
  for (const words of [
    [],
    ['token', '-Force'],
    ['token', 'https://vault.azure.net'],
    ['tokens'],
    ['--help'],
    ...others,
  ]) {
    assert.deepEqual(await printed(words), nothing, words.join(' '));
  }
  for (const name of ['ENTRADA_CACHE', 'ENTRADA_CONTEXT', 'ENTRADA_VARIABLES_FD', 'ENTRADA_PRINT_CALL']) {
    assert.deepEqual(await printed(['token'], { [name]: 'x' }), nothing, name);
  }
  assert.deepEqual(await printed(['token'], { ENTRADA_HOME: `${home.folder}/nowhere` }), nothing);
});

test('printCachedToken() leaves a token that is near its end, a damaged record and no session to the command line', async () => {
  const held = record.tokens[lab.graphOrigin];
  assert.ok(held);
  await home.cache.write({
    ...record,
    tokens: { [lab.graphOrigin]: { ...held, expiresAtMs: Date.now() + 5 * 60_000 } },
  });
  assert.deepEqual(await printed(['token']), nothing);
  await home.cache.write(record);
  assert.equal((await printed(['token'])).isServed, true);
  await home.cache.remove(record.id);
  assert.deepEqual(await printed(['token']), nothing);
});
