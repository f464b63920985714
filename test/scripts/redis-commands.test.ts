import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const { keptCommands }: { keptCommands(index: string, texts: readonly string[]): string } = await import(
  pathToFileURL(join(project, 'scripts/redis-commands.js')).href
);
const file = join(project, 'node_modules/@redis/client/dist/lib/commands/index.js');
const index = readFileSync(file, 'utf8');

/** The names of a module that keptCommands() returns. */
function namesIn(text: string): readonly string[] {
  const module: { exports: Record<string, unknown> } = { exports: {} };
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function('exports', 'require', text)(module.exports, createRequire(file));
  const { default: commands, NON_STICKY_COMMANDS } = module.exports;
  assert.equal(commands, NON_STICKY_COMMANDS);
  for (const command of Object.values(commands as Record<string, { parseCommand?: unknown }>))
    assert.equal(typeof command.parseCommand, 'function');
  return Object.keys(commands as object);
}

test('keptCommands() keeps the commands of the client that a text calls or quotes', () => {
  const texts = ['client.clientId(); self.FT_SEARCH', 'this["EXISTS"](); `SET`', "['aclCat']", 'GET del(mGet)'];
  assert.deepEqual(namesIn(keptCommands(index, texts)).toSorted(), ['EXISTS', 'SET', 'aclCat', 'clientId']);
  assert.deepEqual(namesIn(keptCommands(index, [])), []);
});

test('keptCommands() refuses commands that are written otherwise', () => {
  const message = /^Cannot bundle @redis\/client: its commands are written otherwise/;
  const others = [
    '',
    index.replaceAll('NON_STICKY_COMMANDS = ', 'OTHER = '),
    index.replace('require("./ACL_CAT")', 'ACL'),
  ];
  for (const other of others) assert.throws(() => keptCommands(other, []), { message });
});
