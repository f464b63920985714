import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { connectDaemon, journeyServices } from '../support/journey-services.ts';
import { serveInProcess } from '../support/mcp-client.ts';

// Noted before the home is, so that its folders are free again when it is removed.
const mounted: string[] = [];
after(() => mounted.forEach((folder) => execFileSync('umount', [folder])));

const lab = await startJourneyLab();
const { folder } = await makeHome();
const place = join(folder, 'logs');
mkdirSync(place);
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', place]);
mounted.push(place);

test('mcp sends nothing while its audit log is on a full disk, and continues when it is not', async () => {
  const services = journeyServices(lab);
  await connectDaemon(services);
  const log = join(place, 'audit.log');
  const server = await serveInProcess({ auditLogPath: log }, services);
  assert.equal((await server.call('graph_get', { path: '/organization' })).isError, false);
  const filler = join(place, 'filler');
  for (const size of [65_536, 4096, 512, 64, 8, 1]) {
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // The disk is full, as it should be.
    }
  }
  // The last page of the log itself is full, too.
  const room = 4096 - (readFileSync(log).length % 4096);
  writeFileSync(log, `${' '.repeat(room - 1)}\n`, { flag: 'a' });
  const before = lab.requests.length;
  const { isError, text } = await server.call('graph_get', { path: '/organization' });
  assert.equal(isError, true);
  assert.match(text, /Cannot write the audit log .*the disk is full.*Nothing was sent/);
  assert.equal(lab.requests.length, before);
  rmSync(filler);
  assert.equal((await server.call('graph_get', { path: '/organization' })).isError, false);
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  assert.equal(lines.filter((line) => line.includes('"ended"') && line.includes('"ok"')).length, 2);
  for (const line of lines) JSON.parse(line);
  await server.close();
});
