import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { outputOf, robotBrowser, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

// Every command of docs/queries-and-batches.md, as a reader copies it, with the output that the page shows.
const page = readFileSync('docs/queries-and-batches.md', 'utf8');
const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(
  home,
  'connect -Environment Lab -NoWelcome -Scopes User.Read.All,Group.ReadWrite.All,Organization.Read.All',
  {
    env: robotBrowser(home, lab),
  },
);
const [, lines = ''] = /^```json\n(.*?)^```/ms.exec(page) ?? [];
writeFileSync(join(home.folder, 'requests.txt'), lines);

const commands = [...page.matchAll(/^```sh\n(.*?)\n```\n(?:\n```text\n(.*?)^```)?/gms)];

/** Splits a line into words as a shell does. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  );
}

for (const [, command = '', shown] of commands) {
  test(`docs/queries-and-batches.md: ${command}`, async () => {
    const [line = '', file] = command.split(' < ');
    const input = file === undefined ? {} : { input: readFileSync(join(home.folder, file), 'utf8') };
    const words = wordsOf(line.replace(/^entrada /, ''));
    const { status, stdout, stderr } = await runEntrada(home, words, { cwd: home.folder, ...input });
    const isMistake = shown?.startsWith('request: ') === true;
    assert.equal(status, isMistake ? 2 : words[0] === 'batch' ? 6 : 0, stderr);
    if (shown !== undefined) assert.equal(isMistake ? stderr : stdout, shown);
    assert.notEqual(stdout + stderr, '');
  });
}

test('docs/queries-and-batches.md has its commands, and links to it lead there', () => {
  assert.equal(commands.length, 7);
  assert.match(readFileSync('docs/requests.md', 'utf8'), /\(queries-and-batches\.md\)/);
});
