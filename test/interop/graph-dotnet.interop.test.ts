import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkCells, skipClient } from './cells.ts';
import { buildDotnet } from './dotnet-project.ts';
import { startGraphLab } from './graph-lab.ts';

const client = { name: 'Microsoft.Graph', kind: '.NET (NuGet)' };
const cells = [
  'PageIterator',
  '$count',
  '$search',
  '$batch',
  'ODataError',
  'what the lab does not serve',
  'writes',
  '$expand=manager',
  'delta',
  'deletedItems',
  'members/graph.user',
  'transitiveMemberOf',
  'getMemberGroups',
  'directoryRoles',
  'subscribedSkus',
  'auditLogs/signIns',
  'signInActivity',
  'photo',
  'devices',
  'a new application signs in',
];

test('Graph of the lab serves Microsoft.Graph for .NET', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'graph-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const program = buildDotnet('graph', folder);
  if (program.kind === 'missing') return skipClient(t, client, '6.10.0', program.reason);
  const lab = await startGraphLab(t);
  checkCells(client, await lab.run(program.command, folder), cells);
});
