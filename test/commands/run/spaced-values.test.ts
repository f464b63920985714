import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { explainSpacedValues } from '../../../src/commands/run/spaced-values.ts';

async function hintFor(
  line: readonly string[],
  hint?: string,
  message = 'It cannot be used.',
  isFromPowerShell = false,
) {
  const error = new EntradaError('INPUT_INVALID', message, { ...(hint !== undefined && { hint }), details: { a: 1 } });
  const explained = await explainSpacedValues(error, line, isFromPowerShell);
  assert.deepEqual([explained.code, explained.message, explained.details], ['INPUT_INVALID', message, { a: 1 }]);
  return explained.hint;
}

const scopes = (word: string, before = 'User.Read') =>
  `"${word}" is not a value of -Scopes: separate values by commas, as in -Scopes ${before},${word}.`;

const spaced: readonly [line: readonly string[], hint: string][] = [
  [['Connect-Entra', '-Scopes', 'User.Read', 'Mail.Read'], scopes('Mail.Read')],
  [['connect', '--scopes=User.Read', 'Mail.Read', '-TenantId', 'x'], scopes('Mail.Read')],
  [['Connect-Entra', '-TenantId', 'x', '-sc', 'A,', 'B', 'C', '-NoWelcome'], scopes('C', 'A,')],
  [['token', '-Scopes', 'User.Read', 'Mail.Read'], scopes('Mail.Read')],
  [
    ['Get-EntraUser', '-Select', 'DisplayName', 'Mail'],
    '"Mail" is not a value of -Property: separate values by commas, as in -Property DisplayName,Mail.',
  ],
  [
    ['request', '/me', '-Headers', 'A: b', 'C: d'],
    '"C: d" is not a value of -Headers: repeat -Headers for each value.',
  ],
];

for (const [line, hint] of spaced) {
  test(`explainSpacedValues() says how to write the values of ${line.join(' ')}`, async () => {
    assert.equal(await hintFor(line), hint);
    assert.equal(await hintFor(line, 'Another hint.'), `${hint}\nAnother hint.`);
  });
}

test('explainSpacedValues() says in PowerShell how to join an array', async () => {
  const line = ['Connect-Entra', '-Scopes', 'A', 'B'];
  const joining = ", and join an array in a variable: -Scopes ($values -join ',').";
  assert.equal(await hintFor(line, undefined, 'No.', true), scopes('B', 'A').replace(/\.$/, joining));
  assert.doesNotMatch((await hintFor(['request', '/me', '-Headers', 'A: b', 'C: d'], '', 'No.', true)) ?? '', /-join/);
});

test('explainSpacedValues() says nothing of other lines, errors and arrays', async () => {
  const lines = [
    ['Connect-Entra', '-Scopes', 'A,B', '-ClientId', 'x'],
    ['Connect-Entra', '-Scopes', 'A', ',B'],
    ['Connect-Entra', '-Scopes', '@(A'],
    ['Connect-Entra', '-Scopes'],
    ['Connect-Entra', '-TenantId', 'a', 'b'],
    ['Connect-Entra', '-Nonsense', 'a', 'b'],
    ['unknown', '-Scopes', 'A', 'B'],
    [],
  ];
  for (const line of lines) assert.equal(await hintFor(line, 'Another hint.'), 'Another hint.');
  const line = ['Connect-Entra', '-Scopes', 'A', 'B'];
  assert.equal(await hintFor(line, undefined, 'Separate them by commas.'), undefined);
  const offline = new EntradaError('SIGN_IN_NEEDED', 'Not connected.');
  assert.equal(await explainSpacedValues(offline, line, false), offline);
});
