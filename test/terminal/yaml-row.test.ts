import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { yamlDocument } from '../../src/terminal/yaml-document.ts';
import { yamlRow } from '../../src/terminal/yaml-row.ts';
import { anyText } from '../support/any-text.ts';

/** Texts that look like something else to YAML, and their parts. */
const odd = [
  ...[
    '',
    '~',
    'null',
    'NULL',
    'nULL',
    'true',
    'Yes',
    'no',
    'on',
    '0x1F',
    '0o17',
    '1e3',
    '.5',
    '5.',
    '+1',
    '-0',
    '.inf',
    '-.INF',
  ],
  ...[
    '.nan',
    '1_000',
    '12:30:45',
    '2026-11-27',
    '2026-11-27T23:00:00Z',
    '- a',
    '-',
    '--',
    '---',
    '--- a',
    '...',
    '? a',
    '?',
    '?a',
  ],
  ...[
    ': a',
    'a: b',
    'a:b',
    'a:',
    'a #b',
    'a#b',
    '#a',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '%a',
    '@odata.type',
    '`a`',
    '[a]',
    '{a}',
    'a, b',
  ],
  ...[
    "it's",
    "'a'",
    '"a"',
    'a "b"',
    'a\\b',
    ' a',
    'a ',
    'a-',
    'a -',
    '<<',
    '=',
    '==',
    'é',
    '日本',
    '😀',
    'a\nb',
    'a\tb',
    '\u202e',
  ],
];
const text = fc.oneof(fc.constantFrom(...odd), fc.string(), anyText());
const { value: data } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(true, false, null, -0, 1e21, 1e-7),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));

test('yamlRow() writes the text of the library, or leaves the value to it', () => {
  for (const one of odd) {
    for (const value of [one, { a: one }, { [one]: 1 }, { a: [one], b: { [one]: one } }, { a: [{ b: one, c: one }] }]) {
      const row = yamlRow(value);
      if (row !== undefined) assert.equal(row, yamlDocument([value]), JSON.stringify(value));
    }
  }
  fc.assert(
    fc.property(data, (value) => {
      const row = yamlRow(value);
      if (row !== undefined) assert.equal(row, yamlDocument([value]));
    }),
    { numRuns: 1000 },
  );
});

test('yamlRow() writes the objects of a directory itself', () => {
  const user = {
    id: '0e7f2c1a-0000-4000-8000-000000000001',
    displayName: 'Ada Lovelace',
    createdDateTime: '2026-11-27T23:00:00Z',
    mail: null,
    '@odata.type': '#microsoft.graph.user',
    accountEnabled: true,
    count: 3.5,
    businessPhones: ['+1 425 555 0109', '12'],
    identities: [{ signInType: 'userPrincipalName', issuer: 'contoso.com' }, {}],
    none: [],
    nothing: {},
  };
  assert.equal(
    yamlRow(user),
    `- id: 0e7f2c1a-0000-4000-8000-000000000001
  displayName: Ada Lovelace
  createdDateTime: 2026-11-27T23:00:00Z
  mail: null
  "@odata.type": "#microsoft.graph.user"
  accountEnabled: true
  count: 3.5
  businessPhones:
    - +1 425 555 0109
    - "12"
  identities:
    - signInType: userPrincipalName
      issuer: contoso.com
    - {}
  none: []
  nothing: {}
`,
  );
});
