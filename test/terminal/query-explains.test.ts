import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileQuery } from '../../src/terminal/query/compile-query.ts';

async function warningsOf(expression: string, value: unknown): Promise<string[]> {
  const query = await compileQuery(expression);
  const warned: string[] = [];
  const found = await query.apply(value, (text) => void warned.push(text.replace('-Query found nothing: ', '')));
  if (typeof found === 'object' && found !== null && Symbol.asyncIterator in found) {
    for await (const _ of found as AsyncIterable<unknown>);
  }
  return [...query.warnings, ...warned];
}

const users = [
  { displayName: 'Ada', jobTitle: null, size: 7, tags: [] },
  { displayName: 'Bo', jobTitle: null, size: 9, tags: [] },
];
const page = { '@odata.context': 'x', value: users };
async function* stream() {
  yield* users;
}

test('apply() says why an expression that does not fit the data finds nothing', async () => {
  for (const [expression, value, expected] of [
    ['value[].displayName', users, 'With --all, -Query gets the list of items: omit value, as in [].displayName.'],
    ['value[].displayName', stream(), 'With --all, -Query gets the list of items: omit value, as in [].displayName.'],
    [
      '[].displayName',
      page,
      'Without --all, -Query gets the response, whose items are in value: use value[] in place of [].',
    ],
    ['[0]', page, 'Without --all, -Query gets the response, whose items are in value: use value[] in place of [].'],
    ['[*].a', page, 'Without --all, -Query gets the response, whose items are in value: use value[] in place of [].'],
    [
      '[?size > `1`]',
      page,
      'Without --all, -Query gets the response, whose items are in value: use value[] in place of [].',
    ],
    [
      'displayName',
      page,
      'Without --all, -Query gets the response, whose items are in value: use value[].displayName.',
    ],
    ['value | length', page, 'length is a function: write length(@).'],
    ['value.displayName', page, 'displayName is read from a list: write [].displayName for that of each element.'],
    ['[].displayNam', stream(), 'the data does not have displayNam. Did you mean displayName?'],
    ['[].manager.id', users, 'the data does not have manager, but displayName, jobTitle, size, tags.'],
    ["[?displayNam == 'Ada']", stream(), 'the data does not have displayNam. Did you mean displayName?'],
    ['[].displayName.x', users, 'x is read from a text.'],
  ] as const) {
    assert.deepEqual(await warningsOf(expression, value), [expected], expression);
  }
});

test('apply() does not explain an expression that fits, even if nothing is found', async () => {
  for (const [expression, value] of [
    ["[?displayName == 'X'].displayName", users],
    ["[?displayName == 'X'].displayName", stream()],
    ["[?displayName == 'X'] | [0].displayName", users],
    ['[?error].[url, error.message]', users],
    ['[].jobTitle', users],
    ['[].tags[].id', users],
    ['[].other', []],
    ['[].displayName', stream()],
    ['value[0].jobTitle', page],
    ['value[1:].jobTitle', page],
    ['[].a', [{ b: 1 }, { a: null }]],
  ] as const) {
    assert.deepEqual(await warningsOf(expression, value), [], expression);
  }
});

test('compileQuery() warns about texts that are compared with an order', async () => {
  assert.deepEqual(await warningsOf("[?size > '5'].size", users), [
    "-Query compares with the text '5', but only numbers have an order: a number is in backticks, `5`.",
  ]);
  assert.deepEqual(await warningsOf("[?'2026-01-01' <= created]", []), [
    "-Query compares with the text '2026-01-01', but only numbers have an order: use == or starts_with(), or $filter of the service.",
  ]);
  assert.deepEqual(await warningsOf("[?size == '5' || size > `5`].size", users), []);
});
