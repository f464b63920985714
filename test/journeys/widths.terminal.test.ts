import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEntradaWindow } from '../support/entrada-window.ts';

/** What each error says, in words that no terminal breaks. */
const errors: readonly (readonly [line: string, message: RegExp, hint: RegExp])[] = [
  ['entrada conect', /^entrada: The term 'conect'/m, /^Did you mean connect\?$/m],
  ['entrada Connect-Entra -TenntId x', /^Connect-Entra: A parameter/m, /^Did you mean -TenantId\?$/m],
  ['entrada Connect-Entra -Environment Lap', /^Connect-Entra: Unable to find/m, /^Add-EntraEnvironment adds one\.$/m],
  ['entrada Connect-Entra -UseDeviceCode -Identity', /^Connect-Entra: Parameter set/m, /^-UseDeviceCode belongs to/m],
  ['entrada Connect-Entra -CertificatePath a.pem', /^Connect-Entra: A parameter/m, /^For example: entrada Connect-/m],
  ['entrada Connect-Entra -TenantId contoso', /^Connect-Entra: Cannot use "contoso"/m, /contoso\.com$/m],
  [
    'entrada Connect-Entra -AccessToken env:NO',
    /^Connect-Entra: Cannot read -AccessToken/m,
    /^Use env:NAME, file:PATH/m,
  ],
  ['entrada request /me', /^request: Authentication needed/m, /^Run: entrada Connect-Entra$/m],
  ['entrada request /me -o xml', /^request: Cannot bind parameter 'Output'/m, /^For example: -Output:json\.$/m],
  ["entrada request /me -Query 'a['", /^request: Cannot use the JMESPath/m, /^ {2}a\[$/m],
  ['entrada context use work', /^context use: Cannot find context "work"/m, /^entrada context list shows/m],
  ['entrada certificate add none.pfx', /^certificate add: Cannot use the certificate/m, /^Use a PEM file/m],
  ['entrada exec none', /^exec: A positional parameter/m, /^Put the command after --/m],
  ['entrada config set color red', /^config set: Cannot find the setting/m, /^The settings are environment/m],
  ['entrada find-permission /usrs', /^find-permission: Cannot find "\/usrs"/m, /^Did you mean \/users\?/m],
  ['entrada setup', /^setup: Authentication needed/m, /^Run: entrada Connect-Entra/m],
  ['entrada lab -Redirect', /^lab: Cannot use -Redirect without a command/m, /^Put the command after --/m],
  [
    'HTTPS_PROXY=http://127.0.0.1:9 entrada Connect-Entra -UseDeviceCode',
    /^Connect-Entra: Cannot reach/m,
    /^Check HTTPS/m,
  ],
];

const screens = [
  'entrada',
  'entrada status',
  'entrada config list',
  'entrada Get-EntraEnvironment',
  'entrada find-permission /users',
];

for (const columns of [60, 80, 120]) {
  test(`errors and lists fit in a terminal of ${columns} columns, and break between words`, async (t) => {
    const window = await startEntradaWindow(t, columns === 80 ? 'zsh' : 'bash', columns);
    for (const [line] of errors) await window.run(line);
    const ofErrors = window.text();
    for (const line of screens) await window.run(line);
    await window.runBeside('entrada lab -Port 0', /Ctrl\+C/);
    const text = window.text();
    const parts = ofErrors.split(/^\$ (?=(?:\w+=\S+ )?entrada)/m).slice(1);
    assert.equal(parts.length, errors.length);
    for (const [at, [line, message, hint]] of errors.entries()) {
      assert.match(parts[at] ?? '', message, line);
      assert.match(parts[at] ?? '', hint, line);
    }
    // Commands, addresses and paths are copied: they stay whole.
    const shown = `${text}\n${window.textBeside()}`.split('\n');
    const tooWide = shown.filter((line) => line.length > columns && !/^\$ |(?:^|: | {2})entrada |\/\S*$/.test(line));
    assert.deepEqual(tooWide, []);
    const empty = shown.filter((line) => /^\w+ +:$/.test(line));
    assert.deepEqual(empty, []);
    // Prose fills its lines: the first word of the next one would not fit.
    const [, first = '', second = ''] = /^(Connect-Entra: Parameter set.*)\n(\S+)/m.exec(text) ?? [];
    assert.ok(first.length <= columns && first.length + 1 + second.length > columns, first);
  });
}
