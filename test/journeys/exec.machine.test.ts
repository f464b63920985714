import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { connectDaemonLine, daemonSecret, outputOf, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, connectDaemonLine, { env: daemonSecret });

/** Tries, as a user that owns nothing, to get at the secret or a token; prints what each attempt found. */
const attempts = `
  const { spawnSync } = require('node:child_process');
  const { readdirSync, readFileSync } = require('node:fs');
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER, PATH } = process.env;
  const [shim] = PATH.split(':');
  const asOther = (...words) => {
    const { status, stdout } = spawnSync(words[0], words.slice(1), { uid: 65534, gid: 65534, encoding: 'utf8', env: {} });
    return [status, stdout];
  };
  const get = "require('node:http').get(process.argv[1], (response) => { process.stdout.write(String(response.statusCode)); response.pipe(process.stdout); })";
  const query = '?api-version=2019-08-01&resource=graph';
  const commandLines = readdirSync('/proc').flatMap((name) => {
    try {
      return [readFileSync('/proc/' + name + '/cmdline', 'latin1')];
    } catch {
      return [];
    }
  });
  console.log(JSON.stringify({
    childEnvironment: asOther('/bin/cat', '/proc/' + process.pid + '/environ'),
    execEnvironment: asOther('/bin/cat', '/proc/' + process.ppid + '/environ'),
    execFiles: asOther('/bin/ls', '/proc/' + process.ppid + '/fd'),
    shim: asOther('/bin/ls', shim),
    log: asOther('/bin/cat', process.argv[1]),
    endpoint: asOther(process.execPath, '-e', get, IDENTITY_ENDPOINT + query),
    commandLines: commandLines.filter((line) => line.includes(IDENTITY_HEADER)).length,
    readable: asOther('/bin/cat', process.argv[2]),
    seen: commandLines.length > 0,
  }));
`;

test('another local user gets neither the secret of exec nor a token', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-open-'));
  t.after(() => rmSync(folder, { recursive: true }));
  // Others can enter it: the log has to protect itself.
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'readable'), 'text', { mode: 0o644 });
  const log = join(folder, 'exec.log');
  const options = ['-AzShim', '-LogFilePath', log];
  const first = `require('node:child_process').spawnSync('az', ['account', 'get-access-token']);`;
  const words = ['exec', ...options, '--', process.execPath, '-e', first + attempts, log, join(folder, 'readable')];
  const run = await runEntrada(home, words);
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual(JSON.parse(run.stdout), {
    childEnvironment: [1, ''],
    execEnvironment: [1, ''],
    execFiles: [2, ''],
    shim: [2, ''],
    log: [1, ''],
    endpoint: [0, '403'],
    commandLines: 0,
    readable: [0, 'text'],
    seen: true,
  });
  assert.ok(statSync(log).size > 0);
});
