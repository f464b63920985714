import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeParameter } from '../../src/binder/complete.ts';
import { renderHelp } from '../../src/binder/help.ts';
import { renderReferencePage } from '../../src/binder/reference-page.ts';
import { assertRefused, tableOf, valuesOf } from './support.ts';

const table = {
  ...tableOf({
    AccessTokens: { type: 'String[]', description: '', aliases: ['Tokens'] },
    Certificate: { type: 'String', description: '' },
  }),
  removed: {
    AadAccessToken: '-AadAccessToken is gone: use -AccessTokens.',
    Cert: '-Cert is gone: use -Certificate.',
    MsToken: '-MsToken is gone.',
    MsOther: '-MsOther is gone.',
    Tokens: '-Tokens is gone.',
  },
};

for (const [word, typed] of [
  ['-AadAccessToken', 'AadAccessToken'],
  ['-AADACCESSTOKEN:x', 'AADACCESSTOKEN'],
  ['--aad-access-token=x', 'aad-access-token'],
  ['-aada', 'aada'],
] as const) {
  test(`bindParameters() says what replaces ${word}`, async () => {
    await assertRefused(table, [word, 'x'], {
      code: 'PARAMETER_NOT_FOUND',
      message: `A parameter cannot be found that matches parameter name '${typed}'.`,
      hint: '-AadAccessToken is gone: use -AccessTokens.',
    });
  });
}

test('bindParameters() says what replaces a removed name that begins a name of today', async () => {
  await assertRefused(table, ['-Cert', 'x'], {
    code: 'PARAMETER_NOT_FOUND',
    message: "A parameter cannot be found that matches parameter name 'Cert'.",
    hint: '-Cert is gone: use -Certificate.',
  });
});

test('bindParameters() takes names, aliases and prefixes of today before removed ones', async () => {
  assert.deepEqual(await valuesOf(table, '-A', 'x', '-Certi', 'y'), { AccessTokens: ['x'], Certificate: 'y' });
  assert.deepEqual(await valuesOf(table, '-Tokens', 'x', '-C', 'y'), { AccessTokens: ['x'], Certificate: 'y' });
});

test('bindParameters() does not guess between several removed names', async () => {
  for (const word of ['-Ms', '---', '-toString', '-__proto__']) {
    await assertRefused(table, [word], {
      code: 'PARAMETER_NOT_FOUND',
      message: `A parameter cannot be found that matches parameter name '${word.replace(/^--?/, '')}'.`,
      hint: 'Get-Thing -Help lists the parameters. For a value that starts with a dash, use -Name:-value.',
    });
  }
});

test('renderReferencePage() lists removed parameters, which help and completion leave out', async () => {
  const page = renderReferencePage({ ...table, removed: { Old: '-Old is gone.', Older: '-Older is gone.' } });
  assert.ok(page.includes('\n\n## NOT SUPPORTED\n\n- -Old is gone.\n- -Older is gone.\n\n## COMMON PARAMETERS\n'));
  assert.equal(renderReferencePage(tableOf({})).includes('NOT SUPPORTED'), false);
  assert.equal(renderHelp(table, { width: 80, color: false }).includes('AadAccessToken'), false);
  const nothing = { kind: 'words', beginning: '', words: [] };
  assert.deepEqual(await completeParameter(table, ['-Aad'], async () => []), nothing);
});
