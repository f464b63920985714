import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { memberActions } from '../../src/lab/graph/directory/member-actions.ts';
import { relations } from '../../src/lab/graph/entities/relations.ts';
import { routes } from '../../src/lab/graph/routes.ts';

const page = readFileSync('docs/lab/graph.md', 'utf8');
const relationNames = new Set(Object.values(relations).flatMap((each) => each.map(({ name }) => name)));
const actionNames = new Set(memberActions.map(({ name }) => name));
const usual = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

/** The rows of the table of addresses: relations and memberships have tables of their own. */
function addressRows(): string[] {
  const methodsOf = new Map<string, Set<string>>();
  for (const [path, operations] of routes) {
    const [, key, name = '', ...rest] = path.split('/');
    const isOfRelation =
      key === '{}' && relationNames.has(name) && (rest[0] === '{type}' || rest[0] === '$count' || rest.length === 0);
    const isCount = path.endsWith('/$count');
    if (isOfRelation && Object.keys(operations).join() === 'GET') continue;
    if (isCount || actionNames.has(name) || (rest[0] === '$ref' && Object.keys(operations).join() === 'GET')) continue;
    const methods = methodsOf.get(path) ?? new Set();
    methodsOf.set(path, methods);
    for (const method of Object.keys(operations)) methods.add(method);
  }
  return [...methodsOf]
    .map(([path, methods]) => `| \`/${path}\` | ${usual.filter((each) => methods.has(each)).join(', ')} |`)
    .toSorted();
}

function relationRows(): string[] {
  return Object.entries(relations).map(
    ([type, each]) => `| ${type} | ${each.map(({ name }) => `\`${name}\``).join(', ')} |`,
  );
}

function rowsAfter(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);
}

test('docs/lab/graph.md lists exactly the addresses that the lab serves', () => {
  assert.deepEqual(rowsAfter('Addresses'), addressRows());
});

test('docs/lab/graph.md lists exactly the relations that the lab serves', () => {
  assert.deepEqual(rowsAfter('Relations'), relationRows());
});
