import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isObject } from '../../src/base/json.ts';
import { bindParameters } from '../../src/binder/bind.ts';
import { mcpCommand } from '../../src/commands/mcp/mcp.ts';
import { secretAddresses } from '../../src/mcp/secret-addresses.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(join(project, 'docs/mcp.md'), 'utf8');
const blocks = [...page.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, language, text]) => ({ language, text: text ?? '' }));

/** The words after `entrada` of each setting. */
const settings: readonly (readonly string[])[] = blocks.flatMap(({ language, text }) => {
  if (language === 'sh') {
    return [...text.matchAll(/ -- entrada (.*)$/gm)].map(([, words = '']) => words.split(' '));
  }
  if (language === 'toml') return [JSON.parse(/^args = (.*)$/m.exec(text)?.[1] ?? '[]') as string[]];
  const parsed: unknown = language === 'json' ? JSON.parse(text) : {};
  if (!isObject(parsed)) return [];
  return ['mcpServers', 'servers', 'context_servers'].flatMap((name) => {
    const servers = parsed[name];
    const entry = isObject(servers) ? servers['entrada'] : undefined;
    if (!isObject(entry)) return [];
    assert.equal(entry['command'], 'entrada');
    assert.ok(entry['type'] === undefined || entry['type'] === 'stdio');
    return [entry['args'] as string[]];
  });
});

test('the settings of clients in docs/mcp.md start the server with parameters that bind', async () => {
  assert.equal(settings.length, 5);
  assert.ok(!page.includes('../src/'), 'the package does not contain src');
  for (const words of settings) {
    assert.equal(words[0], 'mcp');
    const { parameters } = await bindParameters(mcpCommand.table, words.slice(1), {
      warn: (text) => assert.fail(text),
      readSecret: () => assert.fail('no secret'),
    });
    if (words.includes('-AllowAddress')) assert.deepEqual(parameters['AllowAddress'], ['/users/**', '/groups/**']);
  }
});

test('docs/mcp.md describes every parameter of the command, with its default', () => {
  for (const [name, { defaultText }] of Object.entries(mcpCommand.table.parameters)) {
    const [, row = ''] = new RegExp(`^\\| \`-${name}\\b[^|]*\\|([^|]*)\\|`, 'm').exec(page) ?? [];
    assert.ok(row !== '', name);
    if (defaultText !== undefined && /^\d+$/.test(defaultText)) assert.equal(row.trim(), defaultText);
  }
  for (const name of [
    'recoveryKeys',
    'deviceLocalCredentials',
    'temporaryAccessPassMethods',
    'addPassword',
    'addKey',
    'synchronization/secrets',
  ]) {
    assert.ok(secretAddresses.includes(`**/${name}/**`), name);
    assert.ok(page.includes(name), name);
  }
});
