import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';

const home = await makeHome();

test('sweep explains its commands, and the others say that ENTRADA_CACHE is missing', async () => {
  const { status, stdout } = await runEntrada(home, ['sweep']);
  assert.equal(status, 0);
  for (const name of ['start', 'status', 'results', 'list', 'remove']) {
    assert.match(stdout, new RegExp(`^ {2}entrada sweep ${name}\\b`, 'm'));
  }
  assert.ok(Math.max(...stdout.split('\n').map((line) => line.length)) <= 80);
  for (const words of [['list'], ['status', 'x'], ['results', 'x'], ['remove', 'x']]) {
    const run = await runEntrada(home, ['sweep', ...words]);
    assert.equal(run.status, 2);
    assert.match(run.stderr, /^sweep \w+: Cannot use sweeps: ENTRADA_CACHE does not name a Redis server\n/);
  }
  const unknown = await runEntrada(home, ['sweep', 'stats', 'x']);
  assert.equal(unknown.status, 2);
  assert.equal(
    unknown.stderr,
    "sweep: The term 'sweep stats' is not recognized as the name of a command.\nUse one of: sweep start, sweep status, sweep results, sweep list, sweep remove, worker.\n",
  );
});
