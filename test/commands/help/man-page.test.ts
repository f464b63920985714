import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { renderManPage } from '../../../src/commands/help/man-page.ts';
import { manPages } from '../../../src/commands/help/man-pages.ts';
import { shownCommands } from '../../../src/commands/registry.ts';

test('manPages() has a page for the program and each command, which package.json lists', async () => {
  const pages = [...(await manPages()).keys()].toSorted();
  assert.equal(pages.length, 1 + (await shownCommands()).length);
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
  const { man } = manifest as { man: readonly string[] };
  assert.deepEqual(
    man,
    pages.map((file) => `./dist/man/${file}.gz`),
  );
});

test('every line of a manual page that begins with a control character is a known request', async () => {
  const known = /^\.(?:TH|SH|SS|TP|PP|B|BR|RS|RE|nf|fi|br|nh|ad)(?: |$)/;
  for (const [file, text] of await manPages()) {
    const wrong = text.split('\n').filter((line) => /^[.']/.test(line) && !known.test(line));
    assert.deepEqual(wrong, [], file);
    // Not a dash that a terminal shows as a hyphen, nor a lone backslash.
    const body = text.split('\n').filter((line) => !line.startsWith('.'));
    assert.deepEqual(
      body.filter((line) => /(?<!\\)-|\\(?![e&(-])/.test(line)),
      [],
      file,
    );
  }
});

test('renderManPage() escapes controls, backslashes and quotes', () => {
  const page = renderManPage(
    {
      name: 'a b',
      aliases: [],
      synopsis: "It's one.",
      description: ['.TH is text', "'quoted' \\ -x"],
      parameters: {},
      examples: [{ title: 'Run', shell: '.x "$HOME"\n  y' }],
    },
    '1.0',
  );
  assert.ok(page.startsWith('.TH "ENTRADA\\-A\\-B" 1 "" "Entrada 1.0" "Entrada"\n'), page);
  assert.ok(page.includes('entrada\\-a\\-b \\- It\\(aqs one\n'), page);
  assert.ok(page.includes('\n\\&.TH is text\n'), page);
  assert.ok(page.includes('\n\\(aqquoted\\(aq \\e \\-x\n'), page);
  assert.ok(page.includes('\n.nf\n\\&.x "$HOME"\n  y\n.fi\n'), page);
});
