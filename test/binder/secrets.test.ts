import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { Secret } from '../../src/base/secret.ts';
import { bindParameters } from '../../src/binder/bind.ts';
import type { ReadableSource } from '../../src/base/secret-source.ts';
import { assertRefused, notingHost, tableOf } from './support.ts';

const table = tableOf({
  Token: { type: 'SecureString', description: '' },
  Login: { type: 'PSCredential', description: '' },
});

const tokenPlaces: [string, ReadableSource][] = [
  ['env:API_TOKEN', { kind: 'environment', name: 'API_TOKEN' }],
  ['ENV:x', { kind: 'environment', name: 'x' }],
  ['file:/run/a:b', { kind: 'file', path: '/run/a:b' }],
  ['-', { kind: 'standard-input' }],
  ['prompt', { kind: 'prompt' }],
];

for (const [word, source] of tokenPlaces) {
  test(`bindParameters() reads a SecureString from ${word}`, async () => {
    const host = notingHost();
    const call = await bindParameters(table, ['-Token', word], host);
    assert.equal(call.parameters.Token?.reveal(), `read ${source.kind}`);
    assert.deepEqual(host.read, [[source, 'Token']]);
    assert.deepEqual(host.warnings, []);
  });
}

test('bindParameters() keeps curly quotes around a secret', async () => {
  const list = tableOf({ Tokens: { type: 'SecureString[]', description: '' } });
  const { Token, Login } = (await bindParameters(table, ['-Token', '“hush”', '-Login', '“app”:‘hush’'], notingHost()))
    .parameters;
  const { Tokens } = (await bindParameters(list, ['-Tokens', '“one”,‘two’'], notingHost())).parameters;
  assert.deepEqual(
    [Token?.reveal(), Login?.userName, Login?.password.reveal(), Tokens?.map((one) => one.reveal())],
    ['“hush”', '“app”', '‘hush’', ['“one”', '‘two’']],
  );
});

const loginPlaces: [string, ReadableSource][] = [
  ['app', { kind: 'prompt', userName: 'app' }],
  ['app:prompt', { kind: 'prompt', userName: 'app' }],
  ['app:env:SECRET', { kind: 'environment', name: 'SECRET' }],
  ['app:file:secret.txt', { kind: 'file', path: 'secret.txt' }],
  ['app:-', { kind: 'standard-input' }],
];

for (const [word, source] of loginPlaces) {
  test(`bindParameters() reads the password of a PSCredential from ${word}`, async () => {
    const host = notingHost();
    const { Login } = (await bindParameters(table, ['-Login', word], host)).parameters;
    assert.deepEqual([Login?.userName, Login?.password.reveal()], ['app', `read ${source.kind}`]);
    assert.deepEqual(host.read, [[source, 'Login']]);
    assert.deepEqual(host.warnings, []);
  });
}

test('bindParameters() takes "prompt" alone for the user name of a PSCredential', async () => {
  for (const word of ['prompt', 'Prompt']) {
    const host = notingHost();
    const { Login } = (await bindParameters(table, ['-Login', word], host)).parameters;
    assert.equal(Login?.userName, word);
    assert.deepEqual(host.read, [[{ kind: 'prompt', userName: word }, 'Login']]);
  }
});

for (const word of ['env:LOGIN', 'file:login.txt', '-']) {
  test(`bindParameters() reads a whole PSCredential from ${word}`, async () => {
    const host = notingHost({ readSecret: async () => new Secret('me@contoso.com:pass:word') });
    const { Login } = (await bindParameters(table, ['-Login', word], host)).parameters;
    assert.deepEqual([Login?.userName, Login?.password.reveal()], ['me@contoso.com', 'pass:word']);
  });
}

test('bindParameters() reads a whole PSCredential of one letter each', async () => {
  const host = notingHost({ readSecret: async () => new Secret('a:b') });
  const { Login } = (await bindParameters(table, ['-Login', '-'], host)).parameters;
  assert.deepEqual([Login?.userName, Login?.password.reveal()], ['a', 'b']);
});

test('bindParameters() refuses a whole PSCredential that is not USER:PASSWORD, without showing it', async () => {
  for (const text of ['only-a-password', ':password', 'user:']) {
    const host = notingHost({ readSecret: async () => new Secret(text) });
    await assert.rejects(bindParameters(table, ['-Login', 'env:LOGIN'], host), {
      code: 'PARAMETER_VALUE_INVALID',
      message: "Cannot bind parameter 'Login': the text is not in the form USER:PASSWORD.",
      hint: 'If it is only the password, use -Login USER:env:NAME or USER:file:PATH.',
      details: { parameter: 'Login' },
    });
  }
});

test('bindParameters() takes a literal secret and warns without showing it', async () => {
  const host = notingHost();
  const { Token, Login } = (await bindParameters(table, ['-Token', 'eyJ.a', '-Login', 'app:p:w'], host)).parameters;
  assert.deepEqual([Token?.reveal(), Login?.userName, Login?.password.reveal()], ['eyJ.a', 'app', 'p:w']);
  assert.deepEqual(host.read, []);
  assert.deepEqual(
    host.warnings,
    ['Token', 'Login'].map(
      (name) =>
        `The secret of -${name} is on the command line, where process lists and the shell history can expose it; ` +
        'use env:NAME, file:PATH, - (standard input) or prompt instead.',
    ),
  );
});

const incomplete = [
  ['-Token', 'env:', 'Cannot bind parameter \'Token\': the text after "env:" is missing.'],
  ['-Token', 'FILE:', 'Cannot bind parameter \'Token\': the text after "file:" is missing.'],
  ['-Login', 'app:', "Cannot bind parameter 'Login': the text after the colon is missing."],
  ['-Login', ':pass', "Cannot bind parameter 'Login': the user name before the colon is empty."],
] as const;

for (const [name, word, message] of incomplete) {
  test(`bindParameters() refuses ${name} ${word}`, async () => {
    await assert.rejects(bindParameters(table, [name, word], notingHost()), {
      code: 'PARAMETER_VALUE_INVALID',
      message,
      hint: 'Specify a secret as env:NAME, file:PATH, - (standard input) or prompt. Put the user name before it for a credential: USER:env:NAME.',
      details: { parameter: name.slice(1) },
    });
  });
}

test('bindParameters() lets one parameter alone read standard input', async () => {
  const host = notingHost();
  await assert.rejects(bindParameters(table, ['-Token', '-', '-Login', 'app:-'], host), {
    code: 'PARAMETER_VALUE_INVALID',
    message: "Cannot bind parameter 'Login': parameter 'Token' already reads standard input.",
    hint: 'Use env:NAME or file:PATH for one of them.',
    details: { parameters: ['Token', 'Login'] },
  });
  assert.deepEqual(host.read, []);
});

test('bindParameters() passes on why a secret cannot be read', async () => {
  const failure = new EntradaError('SECRET_UNREADABLE', 'Cannot read -Token from "env:T": not set');
  const host = notingHost({ readSecret: () => Promise.reject(failure) });
  await assert.rejects(bindParameters(table, ['-Token', 'env:T'], host), failure);
});

test('bindParameters() reads no secret before the whole line is bound', async () => {
  const host = notingHost();
  await assert.rejects(bindParameters(table, ['-Token', 'prompt', '-Nonsense'], host), { code: 'PARAMETER_NOT_FOUND' });
  assert.deepEqual(host.read, []);
});

const secretTable = tableOf({
  ...table.parameters,
  Tokens: { type: 'SecureString[]', description: '' },
  Count: { type: 'Int32', description: '', everywhere: { position: 0 } },
});

test('bindParameters() does not repeat a word that follows a secret parameter, since it can be the secret', async () => {
  for (const [name, ...words] of [
    ['Login', 'app', 'hush-hush'],
    ['Login', 'app:hush', 'hush-hush'],
    ['Login', 'app:hush', '7', 'hush-hush'],
    ['Login', 'app', '-hush-hush~1'],
    ['Login', 'app', '--hush-hush:1=2'],
    ['Login', 'app', '-hush-hush1', 'hush-hush'],
    ['Token', 'env:A', 'hush-hush'],
    ['Tokens', 'env:A,env:B', 'hush-hush'],
    ['Tokens', 'env:A,', 'env:B', 'hush-hush'],
    ['Tokens', 'env:A', '7', '\u2014hush-hush1'],
  ] as const) {
    await assertRefused(secretTable, [`-${name}`, ...words], {
      code: 'ARGUMENT_NOT_FOUND',
      message: `A positional parameter cannot be found that accepts the argument after the value of -${name}. It is not shown, because it can be a secret.`,
      hint: `-${name} takes one word; put a value with spaces in quotes.`,
      details: { parameter: name },
    });
  }
  // Other words are shown.
  const shown = {
    code: 'PARAMETER_NOT_FOUND',
    message: "A parameter cannot be found that matches parameter name 'Cuont'.",
  };
  await assertRefused(secretTable, ['-Login', 'app', '-Cuont', '7'], shown);
  await assert.rejects(bindParameters(secretTable, ['-Login', 'app', '-Count', '7', 'open'], notingHost()), /'open'/);
  const { parameters } = await bindParameters(secretTable, ['-Login', 'app:-', '7'], notingHost());
  assert.equal(parameters.Count, 7);
});
