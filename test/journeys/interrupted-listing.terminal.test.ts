import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { connectDaemonLine, daemonSecret, outputOf } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';
import { startInTerminal } from '../support/journey-terminal.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, connectDaemonLine, { env: daemonSecret });
const env = { NO_COLOR: '1' };
const ctrlC = '\u0003';
// csv holds back its first 1,000 rows.
const pageSize = 1200;
const text = 'x'.repeat(500);

/** Answers a listing with one page, and holds back the second one. */
function holdSecondPage(): () => void {
  const value = Array.from({ length: pageSize }, (_, index) => ({ id: 1000 + index, text }));
  const page = { value, '@odata.nextLink': `${lab.graphOrigin}/v1.0/long?$skiptoken=2` };
  let release = () => {};
  const until = new Promise<void>((resolve) => (release = resolve));
  const ofPage = (isSecond: boolean) => (request: { readonly url: URL }) =>
    request.url.pathname === '/v1.0/long' && request.url.search.includes('skiptoken') === isSecond;
  lab.faults.add({
    match: ofPage(false),
    times: 1,
    effect: { kind: 'respond', response: answer(200, JSON.stringify(page)) },
  });
  const removeHold = lab.faults.add({ match: ofPage(true), times: 1, effect: { kind: 'hold', until } });
  return () => {
    release();
    removeHold();
  };
}

const wholeLine = /^\d+[\t,]x{500}$/;

/** Reads how many items an interrupted output has; each must be whole. */
const itemsOf: Readonly<Record<string, (output: string) => number>> = {
  json: (output) => (JSON.parse(`${output}\n]`) as unknown[]).length,
  ndjson: (output) => linesOf(output).map((line) => JSON.parse(line) as unknown).length,
  tsv: (output) => linesOf(output).filter((line) => wholeLine.test(line)).length,
  csv: (output) => linesOf(output).filter((line) => wholeLine.test(line)).length,
  yaml: (output) => output.match(/^- id: \d+\n {2}text: x{500}$/gm)?.length ?? 0,
};

function linesOf(output: string): string[] {
  assert.ok(output.endsWith('\n'));
  return output.trimEnd().split(/\r?\n/);
}

for (const [format, countItems] of Object.entries(itemsOf)) {
  test(`Ctrl+C in a listing as ${format} leaves whole items, and ends with 130`, async () => {
    const release = holdSecondPage();
    const run = startInTerminal(home, ['request', '/long', '--all', '-Output', format], { redirections: '> out', env });
    await run.until(/\r\u001b\[K1,200 items/);
    run.type(ctrlC);
    const { status, shown } = await run.ended;
    release();
    assert.equal(status, 130, shown);
    assert.match(shown, /1,200 items\^?C?\r\u001b\[Krequest: Cancelled\.\n$/);
    assert.equal(countItems(readFileSync(join(home.folder, 'out'), 'utf8')), pageSize);
  });
}

test('Ctrl+C in a table on the terminal leaves whole rows, and no progress is shown among them', async () => {
  const release = holdSecondPage();
  const run = startInTerminal(home, ['request', '/long', '--all'], { env });
  await run.until(/\n2199 .*\n/);
  run.type(ctrlC);
  const { status, shown } = await run.ended;
  release();
  assert.equal(status, 130);
  assert.doesNotMatch(shown, / items/);
});

test('the number of items appears on a line of its own after what a reader of a pipe prints there', async () => {
  const release = holdSecondPage();
  const run = startInTerminal(home, ['request', '/long', '--all', '-Output', 'tsv'], {
    redirections: '| cut -f1',
    env,
  });
  await run.until(/\n2199\n\r\u001b\[K1,200 items/);
  run.type(ctrlC);
  const { shown } = await run.ended;
  release();
  assert.match(shown, /\r\u001b\[Krequest: Cancelled\.\n$/);
});
