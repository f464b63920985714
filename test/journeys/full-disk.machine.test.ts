import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { connectDaemonLine, daemonSecret, outputOf, robotBrowser, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';

// Noted before the home is, so that its folders are free again when it is removed.
const mounted: string[] = [];
after(() => mounted.forEach((folder) => execFileSync('umount', [folder])));

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
const browser = robotBrowser(await makeHome(), lab);
const downloads = join(home.folder, 'downloads');
for (const folder of [home.state, home.data, downloads]) {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', folder]);
  mounted.push(folder);
}

/** Takes all the space that is left. */
function fill(folder: string): () => void {
  const path = join(folder, 'filler');
  for (const size of [65_536, 4096]) {
    try {
      writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // The disk is full, as it should be.
    }
  }
  return () => rmSync(path);
}

test('Connect-Entra on a full disk says so, and keeps the session from before', async () => {
  await outputOf(home, connectDaemonLine, { env: daemonSecret });
  const context = await outputOf(home, 'Get-EntraContext');
  const free = fill(home.state);
  const before = home.snapshot();
  for (const line of [[...connectDaemonLine], ['connect', '-Environment', 'Lab']]) {
    const run = await runEntrada(home, line, { env: { ...daemonSecret, ...browser } });
    assert.deepEqual([run.status, run.stdout], [7, '']);
    assert.match(
      run.stderr,
      /^Connect-Entra: Cannot write ".*\.sealed": the disk is full \(ENOSPC\)\nFree some space, or set ENTRADA_HOME to a folder on another disk, then run the command again\.\n$/m,
    );
    assert.deepEqual(home.snapshot(), before);
    assert.equal(await outputOf(home, 'Get-EntraContext'), context);
    assert.match(await outputOf(home, 'request /organization'), /Entrada Lab/);
  }
  free();
  await outputOf(home, ['connect', '-Environment', 'Lab'], { env: browser });
  assert.match(await outputOf(home, 'request /me'), /Ada Lovelace/);
});

test('token on a full disk serves the saved token, and a new one with the reason why it cannot be kept', async () => {
  await outputOf(home, connectDaemonLine, { env: daemonSecret });
  const token = await outputOf(home, 'token');
  const free = fill(home.state);
  assert.equal(await outputOf(home, 'token'), token);
  const forced = await runEntrada(home, ['token', '-Force']);
  assert.equal(forced.status, 0);
  assert.match(forced.stdout, /^eyJ[\w.-]+\n$/);
  assert.notEqual(forced.stdout, token);
  assert.match(
    forced.stderr,
    /^WARNING: The renewed session could not be saved and is used while this process lives: Cannot write ".*": the disk is full \(ENOSPC\)\n$/,
  );
  assert.equal(await outputOf(home, 'token'), token);
  free();
});

test('Disconnect-Entra works on a full disk', async () => {
  await outputOf(home, connectDaemonLine, { env: daemonSecret });
  fill(home.state);
  await outputOf(home, 'Disconnect-Entra');
  assert.equal(await outputOf(home, 'Get-EntraContext'), '');
});

test('Connect-Entra on a disk too full for a key leaves nothing behind', async () => {
  rmSync(home.keyPath, { force: true });
  const free = fill(home.data);
  const before = home.snapshot();
  const run = await runEntrada(home, connectDaemonLine, { env: daemonSecret });
  assert.equal(run.status, 7);
  assert.match(run.stderr, /^Connect-Entra: Cannot write ".*master\.key": the disk is full \(ENOSPC\)\n/);
  assert.deepEqual(home.snapshot(), before);
  free();
});

test('request on a full disk keeps the file that was there, and leaves nothing of its own', async () => {
  await outputOf(home, connectDaemonLine, { env: daemonSecret });
  const response = answer(200, 'x'.repeat(200_000), { 'content-type': 'text/csv' });
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/file',
    times: 2,
    effect: { kind: 'respond', response },
  });
  writeFileSync(join(downloads, 'old.csv'), 'old');
  for (const name of ['old.csv', 'new.csv']) {
    const run = await runEntrada(home, ['request', '/file', '-OutputFilePath', join(downloads, name)]);
    assert.equal(run.status, 7, run.stderr);
    assert.match(run.stderr, /^request: Cannot write ".*\.csv": the disk is full \(ENOSPC\)\n/);
    assert.deepEqual(readdirSync(downloads), ['old.csv']);
    assert.equal(readFileSync(join(downloads, 'old.csv'), 'utf8'), 'old');
  }
});
