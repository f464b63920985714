import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkCells, skipClient } from './cells.ts';
import { startGraphLab } from './graph-lab.ts';

const folder = mkdtempSync(join(tmpdir(), 'graph-'));
after(() => rmSync(folder, { recursive: true, force: true }));
cpSync('test/interop/clients', folder, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
const installed = spawnSync('npm', words, { cwd: folder, encoding: 'utf8' });
const isOffline = /E404|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(installed.stderr);

for (const [name, program, version, cells] of [
  [
    '@microsoft/microsoft-graph-client',
    'lab-graph-client.js',
    '3.0.7',
    ['paging', '$search and $count', '$batch', 'errors', '$expand=manager', 'delta', 'casts', 'photo'],
  ],
  [
    '@microsoft/msgraph-sdk',
    'lab-graph-sdk.js',
    '1.0.0-preview.90',
    ['paging', '$count and $search', 'errors', '$expand=manager', 'delta', 'casts', 'getMemberGroups'],
  ],
] as const) {
  test(`Graph of the lab serves ${name}`, async (t) => {
    const client = { name, kind: 'JavaScript (npm)' };
    if (isOffline) return skipClient(t, client, version, 'the npm registry, or one of its packages, cannot be reached');
    const lab = await startGraphLab(t);
    checkCells(client, await lab.run([process.execPath, program], folder), cells);
  });
}
