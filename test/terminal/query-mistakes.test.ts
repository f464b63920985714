import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { compileQuery } from '../../src/terminal/query/compile-query.ts';
import { failureOf } from '../support/rejects.ts';

const jq = /^JMESPath is not jq: /;
const shell = /In double quotes a shell runs what is in backticks/;
const example = /^For example: /;

test('compileQuery() names the place of a mistake, and what would work', async () => {
  for (const [expression, position, found, hint] of [
    ['.value[]', 1, 'unexpected .', jq],
    ['.value[].displayName', 1, 'unexpected .', jq],
    ['value.[].displayName', 7, 'unexpected []', jq],
    ['value[] | .displayName', 11, 'unexpected .', jq],
    ['value[] | select(@)', 11, 'select() is not a function', /\[\?accountEnabled\] keeps/],
    ['value[?size > 5]', 15, 'unexpected 5', /^A number is in backticks: `5`\. In double quotes a shell/],
    ['value[?size > ]', 15, 'unexpected ]', shell],
    ['value[?size ==', 15, 'it ends too early', shell],
    ["value[?name = 'Ada']", 13, 'one = does not compare', /^== compares/],
    ["value[?name == 'Ada]", 16, "the ' that begins here does not end", /^Close it/],
    ['value[?name == "Ada]', 16, 'the " that begins here does not end', /^Close it/],
    ['value[?name == `Ada`]', 16, 'the text in backticks is not JSON', /A text is in single quotes: 'Ada'\.$/],
    ['value[?name == `{]`]', 16, 'the text in backticks is not JSON', /^Backticks enclose JSON: /],
    ['value[?name == ‘Ada’]', 16, 'unexpected ‘', /typographic/],
    ['value[].@odata.type', 9, 'unexpected @', /in double quotes, as in "@odata\.type"/],
    ['value[].odata#type', 14, 'unexpected #', /in double quotes, as in "@odata\.type"/],
    ['value[?a and b]', 10, 'unexpected and', /^JMESPath writes && for and/],
    ["value[?a eq 'x']", 10, 'unexpected eq', /^JMESPath writes == for eq/],
    ['value[', 7, 'it ends too early', example],
    ['{Name: displayName', 19, 'it ends too early', example],
    ['[].{displayName}', 16, 'unexpected }', example],
    ['value[0]]', 9, 'unexpected ]', example],
    ['   ', 4, 'it is empty', example],
    ['lenght(@)', 1, 'lenght() is not a function', /^Did you mean length\(\)\?$/],
    ['constructor(@)', 1, 'constructor() is not a function', /^The functions are: abs, /],
    ['value[].foo.frobnicate_all(@)', 13, 'frobnicate_all() is not a function', /^The functions are: /],
    ['length(a, b)', 1, 'length() takes 1 argument, not 2', /jmespath\.site/],
    ['join(a)', 1, 'join() takes 2 arguments, not 1', /jmespath\.site/],
    ['pad_left(a)', 1, 'pad_left() takes 2 to 3 arguments, not 1', /jmespath\.site/],
    ['not_null()', 1, 'not_null() takes at least 1 argument, not 0', /jmespath\.site/],
    ['value[?n == $x]', 13, 'the variable $x is not defined', /let \$name/],
    ['let $y = `1` in $y + $x', 22, 'the variable $x is not defined', /let \$name/],
    ['"a"(b)', 4, 'unexpected (', example],
  ] as const) {
    const error = await failureOf(compileQuery(expression));
    const [first, line, caret = '', ...rest] = error.message.split('\n');
    assert.deepEqual(
      [error.code, first, line, caret.indexOf('^') - 1, rest, error.details],
      [
        'PARAMETER_VALUE_INVALID',
        `Cannot use the JMESPath expression of -Query: ${found}`,
        `  ${expression}`,
        position,
        [],
        { parameter: 'Query', position },
      ],
      expression,
    );
    assert.match(error.hint ?? '', hint, expression);
  }
});

test('compileQuery() shows the part of a long expression around a mistake in 80 columns', async () => {
  for (const [long, at] of [
    [`${'value[].displayName || '.repeat(20)}.x`, 460],
    [`.${'value[].displayName || '.repeat(20)}x`, 0],
    [`"${'名'.repeat(30)}" ]${'value[].displayName || '.repeat(20)}`, 33],
    ['a ||\n\t.b', 6],
  ] as const) {
    const { message, details } = await failureOf(compileQuery(long));
    const [, line = '', caret = '', ...rest] = message.split('\n');
    assert.deepEqual(rest, []);
    assert.ok(line.length <= 80 && !/[\t\n]/.test(line), line);
    const before = Array.from(line).reduce(
      (text, one) => (stringWidth(text) < caret.length - 1 ? text + one : text),
      '',
    );
    assert.equal(stringWidth(before), caret.length - 1);
    assert.equal(line.slice(before.length, before.length + 1), long.charAt(at));
    assert.equal(details['position'], at + 1);
  }
});

test('compileQuery() warns of a comparison with a name in double quotes', async () => {
  const { warnings } = await compileQuery('[?state == "on" || "a b" == state || state != "on"]');
  assert.deepEqual(warnings, [
    `-Query compares with the property "on", because double quotes enclose names; a text is in single quotes: 'on'.`,
  ]);
  assert.deepEqual((await compileQuery('[?state == on].{"On": "a b"}')).warnings, []);
});
