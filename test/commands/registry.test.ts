import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { version } from '../../src/base/version.ts';
import { renderHelp } from '../../src/binder/help.ts';
import { referencePages } from '../../src/commands/reference-pages.ts';
import { findCommand, loadQueryCommands, registry } from '../../src/commands/registry.ts';

const all = [...registry, ...(await loadQueryCommands())];
const loaded = await Promise.all(all.map(async (entry) => ({ entry, command: await entry.load() })));

for (const { entry, command } of loaded) {
  test(`registry has ${entry.name} under the names of its own table`, () => {
    assert.deepEqual([entry.name, entry.aliases], [command.table.name, command.table.aliases]);
  });

  test(`renderHelp() fits ${entry.name} into 60, 80 and 120 columns`, () => {
    for (const width of [60, 80, 120]) {
      const lines = renderHelp(command.table, { width, color: false }).split('\n');
      assert.deepEqual(
        lines.filter((line) => line.length > width),
        [],
      );
      for (const name of Object.keys(command.table.parameters)) {
        assert.ok(
          lines.some((line) => line.startsWith(`    -${name}`)),
          name,
        );
      }
    }
    const declared = Object.values(command.table.groups ?? {}).flat();
    for (const name of declared) assert.ok(Object.hasOwn(command.table.parameters, name), name);
  });
}

test('registry names every command once', () => {
  const names = all.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.toLowerCase());
  assert.deepEqual(names, [...new Set(names)]);
});

test('findCommand() finds by name and alias in any case, and nothing else', async () => {
  for (const word of ['Connect-Entra', 'connect-entra', 'CONNECT-ENTRA', 'connect', 'Connect']) {
    assert.equal((await findCommand([word, 'rest']))?.command.name, 'Connect-Entra');
  }
  assert.equal((await findCommand(['get-mgenvironment']))?.command.name, 'Get-EntraEnvironment');
  assert.equal((await findCommand(['get-AZUREADuser', 'x']))?.command.name, 'Get-EntraUser');
  const rename = await findCommand(['Context', 'RENAME', 'a', 'b']);
  assert.deepEqual([rename?.command.name, rename?.rest], ['context rename', ['a', 'b']]);
  for (const word of ['', 'conn', 'Connect-', 'context', 'constructor', '__proto__'])
    assert.equal(await findCommand([word]), undefined);
});

test('referencePages() writes a page for each command that people use', async () => {
  const shown = loaded.filter(({ entry }) => entry.isHidden !== true);
  const pages = new Map(await referencePages());
  assert.deepEqual(
    [...pages.keys()],
    shown.map(({ entry }) => `${entry.name.replaceAll(' ', '-')}.md`),
  );
  for (const { command } of shown) {
    const page = pages.get(`${command.table.name.replaceAll(' ', '-')}.md`) ?? '';
    assert.ok(page.startsWith(`# ${command.table.name}\n\n## SYNOPSIS\n\n${command.table.synopsis}\n`));
    for (const name of Object.keys(command.table.parameters)) assert.ok(page.includes(`\n### -${name}\n`), name);
    for (const example of command.table.examples) {
      const text = 'shell' in example ? example.shell : `entrada ${example.line}`;
      assert.ok(page.includes(`\n${text}\n`), text);
    }
  }
});

test('version is that of package.json', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  assert.equal(version, (manifest as { version: unknown }).version);
});
