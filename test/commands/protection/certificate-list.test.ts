import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { certificateListCommand } from '../../../src/commands/protection/certificate-list.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Runs `certificate list` on Windows, where the programs of the system are below `systemRoot`. */
async function list(folder: string, systemRoot: string) {
  const warnings: string[] = [];
  const data = join(folder, 'data');
  const result = await certificateListCommand.run(
    { parameterSet: '', parameters: {}, common: {}, trailing: [] } as never,
    {
      services: { warn: (text: string) => warnings.push(text), signal: undefined },
      folders: { data, config: folder, state: folder },
      env: { SystemRoot: systemRoot, PATH: process.env['PATH'] },
      platform: 'win32',
      homeFolder: folder,
    } as never,
  );
  assert.ok(result.kind === 'value');
  return { rows: result.value, warnings };
}

test('certificate list warns where Windows’ PowerShell is missing, and shows Entrada’s own store', async (t) => {
  const folder = temporaryFolder(t);
  const { rows, warnings } = await list(folder, join(folder, 'no windows'));
  assert.deepEqual(rows, []);
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? '',
    /^Cannot read the certificates in the Windows stores CurrentUser\\My and LocalMachine\\My: the required program ".*powershell\.exe" is not installed/,
  );
});

test('certificate list fails where Entrada’s own store cannot be read', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'certificates'), 'not a folder');
  await assert.rejects(list(folder, join(folder, 'no windows')));
});
