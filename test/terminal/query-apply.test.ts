import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactJsonText, parseExactJson } from '../../src/base/exact-json.ts';
import { compileQuery } from '../../src/terminal/query/compile-query.ts';
import { failureOf } from '../support/rejects.ts';

const exact = (text: string) => parseExactJson(text, 'x', 'RESPONSE_INVALID');

/** Applies an expression to JSON, and gives JSON. */
async function applied(expression: string, json: string): Promise<string> {
  return exactJsonText(await (await compileQuery(expression)).apply(exact(json)));
}

const users = `{"value":[
  {"displayName":"Ada","accountEnabled":true,"mail":null,"license":{"enabled":25,"used":7}},
  {"displayName":"Bo","accountEnabled":false,"mail":"bo@lab.example","license":{"enabled":5,"used":5}}]}`;

test('apply() selects, filters, renames and calculates', async () => {
  for (const [expression, expected] of [
    ['value[].displayName', '["Ada","Bo"]'],
    ['value[?accountEnabled].{Name: displayName, Mail: mail}', '[{"Name":"Ada","Mail":null}]'],
    ['value[].[displayName, license.enabled - license.used]', '[["Ada",18],["Bo",0]]'],
    ["value[?contains(displayName, 'o')] | [0].mail", '"bo@lab.example"'],
    ['length(value)', '2'],
    ['value[0].mail', 'null'],
    ['nothing', 'null'],
    ['$.value[1].displayName', '"Bo"'],
    ['let $least = `6` in value[?license.used > $least].displayName', '["Ada"]'],
    // A function sees the variables around it.
    ['let $x = `1` in map(&(license.used + $x), value)', '[8,6]'],
    ['value[].{"10": displayName, "2": mail}', '[{"10":"Ada","2":null},{"10":"Bo","2":"bo@lab.example"}]'],
  ] as const) {
    assert.equal(await applied(expression, users), expected, expression);
  }
});

test('apply() passes numbers that a double would change, and compares them exactly', async () => {
  const data = '[{"id":9007199254740993,"size":1.0},{"id":9007199254740992,"size":1e400},{"id":3,"size":-0.0}]';
  for (const [expression, expected] of [
    ['[].id', '[9007199254740993,9007199254740992,3]'],
    ['[].{size: size}', '[{"size":1.0},{"size":1e400},{"size":-0.0}]'],
    ['[?id == `9007199254740993`].id', '[9007199254740993]'],
    ['[?id != `9007199254740992`].id', '[9007199254740993,3]'],
    ['[?id > `9007199254740992`].id', '[9007199254740993]'],
    ['[?id <= `9007199254740992`].id', '[9007199254740992,3]'],
    ['[?size == `1`].id', '[9007199254740993]'],
    ['[?size == `0`].id', '[3]'],
    ['[?size > `1e399`].id', '[9007199254740992]'],
    ['[?size < `1e99999999999`].id', '[9007199254740993,9007199254740992,3]'],
    ['[?size > `-1e-99999999999`].id', '[9007199254740993,9007199254740992,3]'],
    ['max_by(@, &id).id', '9007199254740993'],
    ['sort_by(@, &id)[].id', '[3,9007199254740992,9007199254740993]'],
    ['sort([].size)', '[-0.0,1.0,1e400]'],
    ['max([].id)', '9007199254740993'],
    ['contains([].id, `9007199254740993`)', 'true'],
    ['to_string([0])', '"{\\"id\\":9007199254740993,\\"size\\":1.0}"'],
    ['type([0].id)', '"number"'],
    // Arithmetic is that of doubles.
    ['[0].id - [1].id', '0'],
    ['-[0].size', '-1'],
    // A number does not have properties.
    ['[0].id.text', 'null'],
    ['[0].id.*', 'null'],
  ] as const) {
    assert.equal(await applied(expression, data), expected, expression);
  }
});

test('apply() orders numbers by value and texts by code point', async () => {
  for (const [expression, data, expected] of [
    ['sort(@)', '[10,9,-1]', '[-1,9,10]'],
    ['sort(@)', '["\u{1F600}","\uFF5E","b","ab","a"]', '["a","ab","b","\uFF5E","\u{1F600}"]'],
    ['max_by(@, &n).n', '[{"n":"a"},{"n":"c"},{"n":"b"}]', '"c"'],
    ['min_by(@, &n).n', '[{"n":"b"},{"n":"a"}]', '"a"'],
    ['max_by(@, &n)', '[]', 'null'],
    ['min(@)', '["b","a"]', '"a"'],
    ['group_by(@, &n)', '[{"n":"__proto__"},{"n":"b"}]', '{"__proto__":[{"n":"__proto__"}],"b":[{"n":"b"}]}'],
    ['contains(@, `{"a":1}`)', '[{"a":1.0}]', 'true'],
    ["contains('abc', 'b')", '0', 'true'],
    ["contains('1', `1`)", '0', 'null'],
  ] as const) {
    assert.equal(await applied(expression, data), expected, expression);
  }
  const many = JSON.stringify(Array.from({ length: 300_000 }, (_, index) => index));
  assert.equal(await applied('max(@)', many), '299999');
});

test("apply() reads only the data's own properties", async () => {
  for (const name of ['constructor', 'toString', '__proto__', 'length']) {
    assert.equal(await applied(`@.${name}`, '{"a":[1]}'), 'null', name);
    assert.equal(await applied(`a.${name}`, '{"a":[1]}'), 'null', name);
  }
});

test('apply() reads a stream element by element only if each element is independent of the others', async () => {
  const elements = [
    { n: 1, on: true, in: [{ m: 1 }, { m: 2 }] },
    { n: 2, on: false, in: [] },
    { n: 3, on: true, in: [{ m: 3 }] },
  ];
  for (const [expression, isStreamed] of [
    ['[]', true],
    ['[*].n', true],
    ['@[].n', true],
    ['[].in[].m', true],
    ['[?on]', true],
    ['[?on].{N: n, M: in[0].m}', true],
    ['[?on] | [].n', true],
    ['[].in[?m > `1`].m', true],
    ['[].sort_by(in, &m)[].m', true],
    ['[].let $n = n in in[?m == $n]', true],
    ['[0]', false],
    ['[0:2].n', false],
    ['[] | [0]', false],
    ['[].n | sort(@)', false],
    ['length(@)', false],
    ['[?n == $[0].n]', false],
    ['{all: [].n}', false],
    ['@', true],
  ] as const) {
    let isReadAhead = false;
    async function* stream() {
      for (const element of elements) yield element;
      isReadAhead = true;
    }
    const query = await compileQuery(expression);
    const whole = await query.apply(elements);
    const found = await query.apply(stream());
    const isAsync = typeof found === 'object' && found !== null && Symbol.asyncIterator in found;
    assert.deepEqual([isAsync, isReadAhead], [isStreamed, !isStreamed], expression);
    const listed: unknown[] = [];
    if (isAsync) for await (const one of found as AsyncIterable<unknown>) listed.push(one);
    assert.deepEqual(isAsync ? listed : found, whole, expression);
  }
});

test('apply() says what in the data does not fit', async () => {
  for (const [expression, found] of [
    ['[].mail - `1`', 'it calculates with a value that is not a number, such as null or a text'],
    ['`1` / `0`', 'it divides by zero'],
    ["[].starts_with(mail, 'a')", 'argument 1 of starts_with() is null, and must be a text'],
    ['sum([].name)', 'argument 1 of sum() is a list, and must be a list of numbers'],
    ['sort_by(@, &mail)', 'sort_by() needs numbers or texts as keys, received null'],
    ['sort_by(@, &key)', 'the keys are numbers and texts'],
    ['group_by(@, &mail)', 'group_by() needs texts as keys'],
    ['[::0]', 'slice step cannot be 0'],
  ] as const) {
    const query = await compileQuery(expression);
    const { code, message, hint } = await failureOf(
      query.apply([
        { mail: null, name: 'a', key: 1 },
        { mail: null, name: 'b', key: 'x' },
      ]),
    );
    assert.deepEqual([code, message], ['INPUT_INVALID', `Cannot apply -Query to the data: ${found}`], expression);
    assert.match(hint ?? '', /^Look at the data without -Query\. /);
  }
});

test('apply() groups a long list without copying the groups for each element', async () => {
  const list = Array.from({ length: 2000 }, (_, index) => ({ on: index % 2 === 0 ? 'yes' : 'no' }));
  const query = await compileQuery('group_by(@, &on)');
  const iterator: unknown = Object.getPrototypeOf([].values());
  assert.ok(typeof iterator === 'object' && iterator !== null && 'next' in iterator);
  const { next } = iterator;
  assert.ok(typeof next === 'function');
  let count = 0;
  iterator.next = function counted(...args: unknown[]): unknown {
    count += 1;
    return Reflect.apply(next, this, args);
  };
  try {
    assert.deepEqual(Object.keys(Object(await query.apply(list))), ['yes', 'no']);
  } finally {
    iterator.next = next;
  }
  assert.ok(count < 100 * list.length, String(count));
});
