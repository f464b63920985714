import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ExactNumber } from '../../src/base/exact-json.ts';
import { isEntradaError } from '../../src/base/errors.ts';
import { parseExpression } from '../../src/queries/expression.ts';
import { isLike } from '../../src/queries/like.ts';

const ada = {
  DisplayName: 'Ada Lovelace',
  UserPrincipalName: 'ada@lab.example',
  AccountEnabled: true,
  LineURI: null,
  Seats: 12,
  Large: new ExactNumber('9007199254740993'),
  FeatureTypes: ['Teams', 'PhoneSystem'],
  TeamsMeetingPolicy: { Name: 'Sales', Authority: 'Tenant' },
  WhenCreated: '2024-05-06T07:08:09Z',
  Odd: 'it\'s "odd"',
  Plain: { a: 1 },
  Hex: '0x10',
  Blank: '',
};

const verdicts: [expression: string, isKept: boolean][] = [
  ['DisplayName -eq "ada lovelace"', true],
  ["DisplayName -ne 'Ada Lovelace'", false],
  ['DisplayName -ne \u201cAda Lovelace\u201d', false],
  ['DisplayName -eq \u201eAda Lovelace\u201c', true],
  ['DisplayName -eq \u2018Ada Lovelace\u2019 -and Seats -eq 12', true],
  ['DisplayName -like \u201cAda`\u201d*\u201d', false],
  ['Odd -eq \u201cit\'s "odd"\u201d', true],
  ["Odd -ne 'it\u2019s'", true],
  ['DisplayName\u00a0\u2013eq\u00a0\u201cAda Lovelace\u201d', true],
  ['Seats \u2014gt \u20131 \u2015and Seats \u2013lt 13', true],
  ['displayname -like "A*"', true],
  ['DisplayName -like "A"', false],
  ['DisplayName -like "*love????"', true],
  ['DisplayName -notlike "B*"', true],
  ['DisplayName -clike "ada*"', true],
  ['$_.DisplayName -like Ada*', true],
  ['{ DisplayName -like "A*" }', true],
  ['AccountEnabled -eq $true', true],
  ['AccountEnabled -eq $False', false],
  ['AccountEnabled -eq "True"', true],
  ['LineURI -eq $null', true],
  ['LineURI -ne $null', false],
  ['Nowhere -eq $null', true],
  ['Nowhere -like "*"', false],
  ['Seats -gt 9', true],
  ['Large -eq 9007199254740993', true],
  ['Large -eq +9007199254740993', true],
  ['Large -eq "9007199254740993"', true],
  ['Large -eq 9007199254740992', false],
  ['Large -gt 9007199254740992', true],
  ['Large -lt 12345678901234567890', true],
  ['Large -gt -12345678901234567890', true],
  ['Large -like "90*93"', true],
  ['Large -gt 1.5', true],
  ['Seats -ge 12 -and Seats -le 12', true],
  ['Seats -lt 9', false],
  ['Seats -eq 12.0', true],
  ['FeatureTypes -contains "phonesystem"', true],
  ['FeatureTypes -notcontains "Teams"', false],
  ['FeatureTypes -like "Phone*"', true],
  ['FeatureTypes -notlike "Phone*"', false],
  ['FeatureTypes -ne "Teams"', false],
  ["TeamsMeetingPolicy -eq 'sales'", true],
  ['TeamsMeetingPolicy.Authority -eq Tenant', true],
  ['WhenCreated -gt "2024-01-01"', true],
  ['WhenCreated -gt "2024-05-06T08:30:00+02:00"', true],
  ['WhenCreated -lt "1/25/2022 11:59:59 PM"', false],
  [`Odd -eq 'it''s "odd"'`, true],
  ['Odd -eq "it\'s `"odd`""', true],
  ['Odd -eq "it\'s ""odd"""', true],
  ['-not (DisplayName -like "A*")', false],
  ['!(DisplayName -like "B*") -and (Seats -eq 1 -or Seats -eq 12)', true],
  // From left to right, as PowerShell does: (true or true) and false.
  ['Seats -eq 12 -or Seats -eq 12 -and Seats -eq 1', false],
];

verdicts.push(
  ['Seats -gt 12', false],
  ['Hex -eq 16', false],
  ['Blank -eq 0', false],
  ['Seats -lt 12', false],
  ['Seats -ge 13', false],
  ['Seats -le 11', false],
  ['Seats -lt 13', true],
  ['Seats -gt "9.5"', true],
  ['Seats -eq "+12"', true],
  ['Seats -eq -12', false],
  ['Seats -eq "12x"', false],
  // As text: 1 comes before A.
  ['Seats -lt "Ada"', true],
  ['Seats -ne $null', true],
  ['LineURI -gt "a"', false],
  ['LineURI -lt "a"', false],
  ['LineURI -ge $null', false],
  ['DisplayName -gt "ada"', true],
  ['DisplayName -lt "ADB"', true],
  ['DisplayName -ge "ada lovelace" -and DisplayName -le "ADA LOVELACE"', true],
  ['DisplayName -ceq "ada lovelace"', true],
  ['DisplayName -INE "ada lovelace"', false],
  ['FeatureTypes -gt "Teal"', true],
  ['FeatureTypes -eq $null', false],
  ['FeatureTypes.Length -eq $null', true],
  ['TeamsMeetingPolicy -like "S*" -and TeamsMeetingPolicy.name -eq Sales', true],
  ['Plain -eq \'{"a":1}\'', true],
  ['Plain.a -eq 1', true],
  ['WhenCreated -eq "2024-05-06T09:08:09+02:00"', true],
  ['WhenCreated -lt "2024-05-06T07:08:10Z"', true],
  ['WhenCreated -gt "nothing"', false],
);
verdicts.push([Array.from({ length: 80 }, () => '(Seats -eq 12)').join(' -and '), true]);

for (const [expression, isKept] of verdicts) {
  test(`parseExpression() says ${String(isKept)} for ${expression.slice(0, 60)}`, () => {
    assert.equal(parseExpression(expression).passes(ada), isKept);
  });
}

test('parseExpression() lists its comparisons as they were written', () => {
  assert.deepEqual(parseExpression('A -eq 1 -and (b.c -CNE $null -or $_.A -gt \u201c2\u201d)').comparisons, [
    { name: 'A', comparison: 'eq', wanted: 1, written: 'A -eq 1' },
    { name: 'b.c', comparison: 'ne', wanted: null, written: 'b.c -CNE $null' },
    { name: 'A', comparison: 'gt', wanted: '2', written: '$_.A -gt \u201c2\u201d' },
  ]);
});

const refusals: readonly [expression: string, message: RegExp][] = [
  ['', /: expected a property, found the end$/],
  ['DisplayName', /: expected a comparison \(-eq, -ne, .*\), found the end$/],
  ['DisplayName -match "^A"', /: expected a comparison \(.*\), found "-match"$/],
  ['DisplayName -eq', /: expected a value, found the end$/],
  ['DisplayName -eq \u201cAda', /: unexpected text "\u201cAda"$/],
  ['"A" -eq DisplayName', /: expected a property, found ""A""$/],
  ['(A -eq 1', /: expected "\)", found the end$/],
  ['A -eq 1 B -eq 2', /: expected -and or -or, found "B"$/],
  ['A -eq 1)', /: expected -and or -or, found "\)"$/],
  ['A -eq $name', /: unknown variable \$name$/],
  ['A -eq "open', /: unexpected text ""open"$/],
  ['A -eq @{x}', /: unexpected text "\{x\}"$/],
  ['A -eq $nothing', /^Cannot read the filter "A -eq \$nothing": unknown variable \$nothing$/],
  ['12 -eq 1', /: expected a property, found "12"$/],
  ['A - eq 1', /: expected a comparison \(.*\), found "-"$/],
  ['A -eq -and', /: expected a value, found "-and"$/],
  ['A -eq 1 -and', /: expected a property, found the end$/],
  ['-not', /: expected a property, found the end$/],
  ['()', /: expected a property, found "\)"$/],
  ['A -eq 1 -xor B -eq 2', /: expected -and or -or, found "-xor"$/],
  ['A -eq (1)', /: expected a value, found "\("$/],
  [`${'('.repeat(50)}A -eq 1${')'.repeat(50)}`, /: expected at most 50 levels, found "A"$/],
  [`${'!'.repeat(50)}A -eq 1`, /: expected at most 50 levels, found "A"$/],
  [`${'('.repeat(60)}A -eq 1${')'.repeat(60)}`, /: expected at most 50 levels, found "\("$/],
];

for (const [expression, message] of refusals) {
  test(`parseExpression() refuses ${expression.slice(0, 40)}`, () => {
    assert.throws(
      () => parseExpression(expression),
      (error: unknown) => {
        assert.ok(isEntradaError(error));
        assert.equal(error.code, 'INPUT_INVALID');
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test('parseExpression() reads or refuses whatever it is given, in little time', () => {
  const piece = fc.constantFrom(
    'A',
    '-eq',
    '-like',
    '-and',
    '-not',
    '(',
    ')',
    '"',
    "'",
    '`',
    '$true',
    '1',
    '{',
    '}',
    ' ',
  );
  // Random pieces hardly ever make an expression: half are made of whole comparisons, of which one may be spoiled.
  const comparison = fc.constantFrom('A -eq 1', '-not (Seats -gt 3)', "(DisplayName -like '*a*')", '$true', '(A -eq');
  const comparisons = fc
    .array(fc.tuple(comparison, fc.constantFrom('-and', '-or')), { minLength: 1, maxLength: 8 })
    .map((pairs) => pairs.flat().slice(0, -1));
  const outcomes = { judged: 0, refused: 0 };
  fc.assert(
    fc.property(fc.oneof(fc.array(piece, { maxLength: 40 }), comparisons), (pieces) => {
      try {
        parseExpression(pieces.join(' ')).passes(ada);
        outcomes.judged += 1;
      } catch (error) {
        assert.ok(isEntradaError(error));
        assert.equal(error.code, 'INPUT_INVALID');
        outcomes.refused += 1;
      }
    }),
    { numRuns: 300 },
  );
  assert.ok(outcomes.refused > 50 && outcomes.judged > 10, JSON.stringify(outcomes));
});

test('isLike() agrees with a regular expression, and takes long patterns', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'B'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
  fc.assert(
    fc.property(letters, pattern, (text, wanted) => {
      const source = wanted.replaceAll('*', '.*').replaceAll('?', '.');
      assert.equal(isLike(text, wanted), new RegExp(`^${source}$`, 'is').test(text));
    }),
    { numRuns: 500 },
  );
  assert.equal(isLike('a'.repeat(2000), `${'*a'.repeat(30)}*b`), false);
});

test('parseExpression() accepts 49 levels, names the comparisons and gives an example', () => {
  assert.equal(parseExpression(`${'('.repeat(49)}Seats -eq 12${')'.repeat(49)}`).passes(ada), true);
  assert.equal(parseExpression(`${'!'.repeat(49)}Seats -eq 12`).passes(ada), false);
  const refused = (expression: string): readonly [message: string, hint: string | undefined] => {
    try {
      parseExpression(expression);
    } catch (error) {
      assert.ok(isEntradaError(error));
      return [error.message, error.hint];
    }
    return ['accepted', undefined];
  };
  assert.deepEqual(refused(' A '), [
    'Cannot read the filter " A ": expected a comparison (-eq, -ne, -gt, -ge, -lt, -le, -like, -notlike, -contains, -notcontains), found the end',
    `For example 'DisplayName -like "A*" -and AccountEnabled -eq $true'.`,
  ]);
  assert.deepEqual(refused('A -eq "open '), [
    'Cannot read the filter "A -eq "open ": unexpected text ""open"',
    `For example 'DisplayName -like "A*" -and AccountEnabled -eq $true', in single quotes.`,
  ]);
});

test('isLike() does not let a star give back what is before it', () => {
  assert.equal(isLike('aba', 'ab*ba'), false);
  assert.equal(isLike('abba', 'ab*ba'), true);
  assert.equal(isLike('abcabd', '*abd'), true);
  assert.equal(isLike('abcabc', '*abd*'), false);
  assert.equal(isLike('', '**'), true);
  assert.equal(isLike('', '?'), false);
  assert.equal(isLike('a', 'a*?'), false);
});
