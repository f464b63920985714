import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { cliPath } from '../support/installed-package.ts';
import { makeHome } from '../support/journey-home.ts';

const home = await makeHome({
  name: "Lab's $x",
  azureADEndpoint: 'https://login.lab.example',
  graphEndpoint: 'https://graph.lab.example',
  type: 'User-defined',
});
writeFileSync(join(home.folder, 'some file'), '');

/** Lines, and what Tab puts in the place of their ends. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  ['entrada Connect-Entra -Ten', ['-TenantId']],
  ['entrada connect --ten', ['--tenant-id']],
  ['entrada connect -TenantId x -Te', []],
  ['entrada Conn', ['Connect-Entra', 'connect', 'Connect-MicrosoftTeams', 'connection']],
  ['entrada connect -Environment usgovd', ['USGovDoD']],
  [
    'entrada connect -Environment ',
    ['BleuCloud', 'China', 'DelosCloud', 'Global', 'GovSGCloud', 'USGov', 'USGovDoD', "'Lab''s $x'"],
  ],
  ['entrada connect --environment=USGovD', ['--environment=USGovDoD']],
  ['entrada connect -Environment:La', ["'Lab''s $x'"]],
  ['entrada connect --environment=La', ["--environment='Lab''s $x'"]],
  ["entrada connect -Environment 'La", ["'Lab''s $x'"]],
  ['entrada connect -Environment "La', ["'Lab''s $x'"]],
  ["entrada connect -Environment 'Lab''s $x' -Ten", ['-TenantId']],
  ['entrada connect -NoWelcome:t', ['true']],
  ['entrada context us', ['use']],
  ['entrada help context ren', ['rename']],
];

test('completion powershell completes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-powershell-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = {
    ...process.env,
    DOTNET_CLI_TELEMETRY_OPTOUT: '1',
    DOTNET_NOLOGO: '1',
    POWERSHELL_TELEMETRY_OPTOUT: '1',
  };
  const install = ['tool', 'install', '--tool-path', join(folder, 'tool'), 'PowerShell', '--version', '7.6.9'];
  if (spawnSync('dotnet', install, { env, stdio: 'ignore' }).status !== 0) {
    return t.skip('did not run: .NET is not installed, or NuGet has no PowerShell for it here');
  }
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  writeFileSync(join(programs, 'entrada'), `#!/bin/sh\nexec '${process.execPath}' '${cliPath}' "$@"\n`);
  chmodSync(join(programs, 'entrada'), 0o700);
  const before = home.snapshot();
  for (const command of ['completion', 'init']) {
    const script = `
      entrada ${command} powershell | Out-String | Invoke-Expression
      foreach ($line in (Get-Content -LiteralPath $env:LINES_FILE)) {
        $found = (TabExpansion2 $line $line.Length).CompletionMatches
        (@($found | ForEach-Object CompletionText) | ConvertTo-Json -Compress -AsArray) ?? '[]'
      }`;
    const lines = join(folder, 'lines');
    writeFileSync(lines, cases.map(([line]) => `${line}\n`).join(''));
    writeFileSync(join(folder, 'run.ps1'), script);
    const run = spawnSync(join(folder, 'tool', 'pwsh'), ['-NoProfile', '-File', join(folder, 'run.ps1')], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...env,
        PATH: [programs, process.env['PATH'] ?? ''].join(delimiter),
        LINES_FILE: lines,
        HOME: folder,
        ENTRADA_HOME: home.folder,
        ENTRADA_KEYRING: 'off',
      },
    });
    const found = run.stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    assert.deepEqual(
      cases.map(([line], at) => [line, found[at]]),
      cases,
      run.stderr,
    );
  }
  assert.deepEqual(home.snapshot(), before);
});
