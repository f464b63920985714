import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { topics } from '../../src/commands/help/topics/all-topics.ts';
import { findCommand } from '../../src/commands/registry.ts';

// The page that npm shows for a package without the address of a repository has nothing behind relative addresses.
const readme = readFileSync('README.md', 'utf8');

test('README.md is without relative links and pictures, which lead nowhere on the page that npm shows', () => {
  const text = readme.replaceAll(/^(```)[^]*?^\1/gm, '');
  const inline = [...text.matchAll(/\]\(\s*<?([^)\s>]*)/g)].map(([, address = '']) => address);
  const references = [...text.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/gm)].map(([, address = '']) => address);
  const html = [...text.matchAll(/\b(?:href|src)\s*=\s*["']?([^"'\s>]*)/gi)].map(([, address = '']) => address);
  const relative = [...inline, ...references, ...html].filter((address) => !/^(?:https:|#)/.test(address));
  assert.deepEqual(relative, []);
});

test('README.md shows the recorded session, and names topics and commands that entrada help knows', async () => {
  const recording = readFileSync('docs/recording.txt', 'utf8');
  assert.ok(readme.includes(`\`\`\`text\n${recording}\`\`\`\n`), 'copy docs/recording.txt to README.md');
  const named = [...readme.matchAll(/`entrada help ([a-z][\w-]*)`/g)].map(([, name = '']) => name);
  assert.ok(named.length >= 3, named.join(', '));
  const [, listed = ''] = /all commands and topics, such as ([^;]*);/.exec(readme) ?? [];
  const listedTopics = [...listed.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name);
  assert.ok(listedTopics.length >= 6, listed);
  const known = new Set(topics.map(({ name }) => name));
  for (const name of listedTopics) assert.ok(known.has(name), name);
  for (const name of named) assert.ok(known.has(name) || (await findCommand([name])) !== undefined, name);
});
