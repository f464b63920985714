import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { isSecret } from '../../../src/base/secret.ts';
import { withAbsolutePaths } from '../../../src/commands/powershell/host/absolute-paths.ts';
import { bindCall } from '../../../src/commands/powershell/host/bind-call.ts';
import { callIn } from '../../../src/commands/powershell/host/call-message.ts';
import { shownCommands } from '../../../src/commands/registry.ts';
import { connectEntraTable } from '../../../src/model/connect-entra.ts';
import { connectTeamsTable } from '../../../src/model/connect-microsoftteams.ts';
import type { CommandTable } from '../../../src/model/parameter-table.ts';
import { requestTable } from '../../../src/commands/requests/request-table.ts';
import { errorOf } from '../../support/rejects.ts';

const drives = new Map([
  ['temp', '/tmp/'],
  ['my data', '/srv/my'],
]);
const folders = { location: '/srv/data', home: '/home/ada', drives };
const thumbprint = 'F8813914053FBFB5D84F1EFA9EDB3205621C1126';

function bound(table: CommandTable, parameters: unknown, set?: string) {
  // As it comes over the pipe: a name such as __proto__ is a property of its own.
  const text = typeof parameters === 'string' ? parameters : JSON.stringify(parameters);
  const message = callIn(JSON.parse(`{"id":1,"command":"x","parameters":${text}}`));
  assert.ok(message !== undefined);
  return bindCall(table, { ...message, set }, folders);
}

function valuesOf(table: CommandTable, parameters: unknown): Readonly<Record<string, unknown>> {
  return bound(table, parameters).call.parameters;
}

const codeOf = (table: CommandTable, parameters: unknown, set?: string) =>
  errorOf(() => bound(table, parameters, set)).code;

test('bindCall() converts values to the types of the parameters', () => {
  const parameters = { ClientTimeout: '1.5', Scopes: 'User.Read', ContextScope: 'process', UseDeviceCode: 'True' };
  assert.deepEqual(valuesOf(connectEntraTable, parameters), {
    ClientTimeout: 1.5,
    Scopes: ['User.Read'],
    ContextScope: 'Process',
    UseDeviceCode: true,
  });
  assert.deepEqual(valuesOf(connectEntraTable, { Scopes: ['A', 7], TenantId: { $null: true }, Environment: null }), {
    Scopes: ['A', '7'],
  });
  assert.deepEqual(
    { ...(valuesOf(connectTeamsTable, { EndpointUris: { $$a: 'x', b: 1 } })['EndpointUris'] as object) },
    {
      $a: 'x',
      b: '1',
    },
  );
});

test('bindCall() takes secrets as tagged values alone, and does not repeat them', () => {
  const { AccessToken: token } = valuesOf(connectEntraTable, { AccessToken: { $secret: 'hunter2' } });
  assert.ok(isSecret(token) && token.reveal() === 'hunter2');
  const credential = { $credential: { userName: 'app', password: 'hunter2' } };
  const { ClientSecretCredential: pair } = valuesOf(connectEntraTable, { ClientSecretCredential: credential });
  assert.ok(isSecret((pair as { password: unknown }).password));
  const wrong: readonly (readonly [CommandTable, object])[] = [
    [connectEntraTable, { AccessToken: 'hunter2' }],
    [connectEntraTable, { AccessToken: { secret: 'hunter2' } }],
    [connectEntraTable, { TenantId: { $secret: 'hunter2' } }],
    [connectEntraTable, { ClientSecretCredential: { userName: 'app', password: 'hunter2' } }],
    [connectEntraTable, { ClientSecretCredential: { $credential: { userName: ['hunter2'], password: 'hunter2' } } }],
    [connectEntraTable, { ClientTimeout: { $secret: 'hunter2' } }],
    [connectEntraTable, { ClientId: 'app', Certificate: { $certificate: { thumbprint: 'hunter2' } } }],
    [connectTeamsTable, { AccessTokens: [{ $secret: 'x' }, { secret: 'hunter2' }] }],
    [connectTeamsTable, { AccessTokens: [{ $secret: 'x' }, ['hunter2']] }],
    [connectTeamsTable, { EndpointUris: { a: { $secret: 'hunter2' } } }],
  ];
  for (const [table, parameters] of wrong) {
    const error = errorOf(() => bound(table, parameters));
    assert.equal(error.code, 'PARAMETER_VALUE_INVALID', JSON.stringify(parameters));
    assert.doesNotMatch(JSON.stringify([error.message, error.hint, error.details]), /hunter2/);
  }
});

test('bindCall() takes the only certificate of a collection, and says what -Certificate takes', () => {
  const certificate = { $certificate: { thumbprint } };
  const value = (sent: unknown) => valuesOf(connectEntraTable, { ClientId: 'app', Certificate: sent })['Certificate'];
  assert.equal(value([certificate]), `X509Certificate2 ${thumbprint}`);
  assert.equal(value(['a.pfx']), resolve('/srv/data', 'a.pfx'));
  const found = (sent: unknown) => {
    const { code, message, hint } = errorOf(() => value(sent));
    assert.equal(code, 'PARAMETER_VALUE_INVALID');
    assert.equal(hint, 'Choose one certificate, as in $certificates[0], or write the path of a PEM or PFX file.');
    return message;
  };
  const takes = 'Cannot use the value of -Certificate: it takes an X509Certificate2 or the path of a file, and this is';
  assert.equal(found([certificate, certificate]), `${takes} a list of 2 values`);
  assert.equal(found(['-----BEGIN PRIVATE KEY-----', 'MII']), `${takes} a list of 2 values`);
  assert.equal(found([]), `${takes} a list of 0 values`);
  for (const other of [{ a: 'hunter2' }, { $secret: 'hunter2' }, [[certificate]], true]) {
    assert.equal(found(other), `${takes} neither`);
  }
});

test('bindCall() does not make a path of the content of a certificate file', () => {
  const pem = '-----BEGIN PRIVATE KEY-----\nMII\n';
  assert.equal(valuesOf(connectEntraTable, { ClientId: 'app', Certificate: pem })['Certificate'], pem);
});

test('bindCall() names the entry of a Hashtable that is not a text', () => {
  const failure = (parameters: object) => {
    const { code, message, hint } = errorOf(() => bound(requestTable, { Uri: '/me', ...parameters }));
    assert.equal(code, 'PARAMETER_VALUE_INVALID');
    return [message, hint];
  };
  assert.deepEqual(failure({ Body: { $$select: ['id', 'mail'] } }), [
    'Cannot use the value of -Body: the entry "$select" is a list, and takes a text or a number',
    "Join the list: ($values -join ',')",
  ]);
  assert.deepEqual(failure({ Headers: { 'X-A': { $null: true } } }), [
    'Cannot use the value of -Headers: the entry "X-A" is $null, and takes a text or a number',
    'Write a text, or leave the entry out.',
  ]);
  assert.match(failure({ Headers: { a: { b: 'hunter2' } } })[0] ?? '', /the entry "a" is an object, and takes/);
});

test('bindCall() takes access tokens as texts, too', () => {
  const { AccessTokens: tokens } = valuesOf(connectTeamsTable, { AccessTokens: ['one', { $secret: 'two' }] });
  const read = Array.isArray(tokens) ? tokens.map((token: unknown) => isSecret(token) && token.reveal()) : tokens;
  assert.deepEqual(read, ['one', 'two']);
  assert.equal(codeOf(connectTeamsTable, { AccessTokens: ['one', ''] }), 'PARAMETER_VALUE_INVALID');
});

test('bindCall() refuses what the command line refuses', () => {
  assert.equal(codeOf(connectEntraTable, { Nope: 1 }), 'PARAMETER_NOT_FOUND');
  assert.equal(codeOf(connectEntraTable, '{"__proto__":{"Scopes":["A"]}}'), 'PARAMETER_NOT_FOUND');
  assert.equal(codeOf(connectEntraTable, '{"constructor":1}'), 'PARAMETER_NOT_FOUND');
  assert.equal(codeOf(connectEntraTable, { WhatIf: true }), 'PARAMETER_NOT_FOUND');
  assert.equal(codeOf(connectEntraTable, { Environment: '' }), 'PARAMETER_VALUE_INVALID');
  assert.equal(codeOf(connectEntraTable, { ClientTimeout: 'soon' }), 'PARAMETER_VALUE_INVALID');
  assert.equal(codeOf(connectEntraTable, { ContextScope: 'Machine' }), 'PARAMETER_VALUE_INVALID');
  assert.equal(codeOf(connectEntraTable, { Identity: true, Scopes: ['A'] }), 'PARAMETER_SET_UNRESOLVED');
  assert.equal(codeOf(connectEntraTable, { Scopes: ['A'] }, 'IdentityParameterSet'), 'PARAMETER_SET_UNRESOLVED');
  assert.equal(codeOf(connectEntraTable, { Scopes: ['A'] }, '__proto__'), 'PARAMETER_SET_UNRESOLVED');
  assert.equal(codeOf(requestTable, {}), 'PARAMETER_MISSING');
  assert.equal(({} as Record<string, unknown>)['Scopes'], undefined);
});

test('bindCall() resolves paths against the folder of the call', () => {
  const paths = (parameters: object) => valuesOf(requestTable, { Uri: '/me', ...parameters });
  assert.equal(paths({ InputFilePath: 'a/../b.json' })['InputFilePath'], '/srv/data/b.json');
  assert.equal(paths({ InputFilePath: '-' })['InputFilePath'], '-');
  assert.equal(paths({ OutputFilePath: '~/b.json' })['OutputFilePath'], '/home/ada/b.json');
  assert.equal(paths({ Body: '@b.json' })['Body'], '@/srv/data/b.json');
  assert.equal(paths({ Body: "@{a='b'}" })['Body'], "@{a='b'}");
  assert.deepEqual(paths({ Field: ['a=@b.json', 'b=@-', 'c=d@e'] })['Field'], ['a=@/srv/data/b.json', 'b=@-', 'c=d@e']);
  assert.equal(paths({ InferOutputFileName: true })['OutputFilePath'], '/srv/data');
  const certificate = (text: string) =>
    valuesOf(connectEntraTable, { ClientId: 'app', Certificate: text })['Certificate'];
  assert.equal(certificate('a.pfx'), '/srv/data/a.pfx');
  for (const text of ['pkcs11:token=a', `Cert:\\CurrentUser\\My\\${thumbprint}`, 'file:///a.pfx', '/a.pfx']) {
    assert.equal(certificate(text), text);
  }
});

test('bindCall() resolves paths of the drives of the shell', () => {
  const file = (path: string) => valuesOf(requestTable, { Uri: '/me', InputFilePath: path })['InputFilePath'];
  for (const path of ['Temp:/a/b.json', 'temp:\\a\\b.json', 'TEMP://a/b.json', 'FileSystem::Temp:/a/b.json']) {
    assert.equal(file(path), '/tmp/a/b.json', path);
  }
  assert.equal(file('My Data:/b.json'), '/srv/my/b.json');
  assert.equal(file('Temp:'), '/tmp');
  assert.equal(file('Microsoft.PowerShell.Core\\FileSystem::/srv/b.json'), '/srv/b.json');
  // Relative to a folder of the drive, and names of files.
  for (const path of ['Temp:b.json', 'other:/b.json', './Temp:/b.json'])
    assert.equal(file(path), `/srv/data/${path}`.replace('./', ''));
  assert.equal(valuesOf(requestTable, { Uri: '/me', Body: '@Temp:/b.json' })['Body'], '@/tmp/b.json');
});

test('bindCall() keeps a certificate of the shell out of the parameters', () => {
  const $certificate = { thumbprint: thumbprint.toLowerCase(), pfx: 'AAAA', password: 'hunter2' };
  const { call, certificates } = bound(connectEntraTable, { ClientId: 'app', Certificate: { $certificate } });
  assert.deepEqual(call.parameters, { ClientId: 'app', Certificate: `X509Certificate2 ${thumbprint}` });
  assert.doesNotMatch(JSON.stringify([call, ...certificates.values()]), /hunter2|AAAA/);
});

test('bindCall() survives any value of any parameter of any command', async () => {
  const values = [
    null,
    Number.MAX_VALUE,
    -0,
    '',
    '\u0000',
    true,
    [],
    [[]],
    [null],
    {},
    { $secret: 1 },
    { $secret: '' },
    { $null: false },
  ];
  for (const { load } of await shownCommands()) {
    const { table } = await load();
    for (const name of Object.keys(table.parameters)) {
      for (const value of [
        ...values,
        { $credential: { userName: '', password: '' } },
        { $certificate: [] },
        { $certificate: null },
      ]) {
        try {
          bound(table, { [name]: value });
        } catch (error) {
          assert.match(
            String((error as { code?: string }).code),
            /^PARAMETER_/,
            `${table.name} -${name}: ${String(error)}`,
          );
        }
      }
    }
  }
});

test('withAbsolutePaths() resolves the paths in variables of a sign-in', () => {
  const variables = { AZURE_CLIENT_CERTIFICATE_PATH: 'a.pem', AZURE_FEDERATED_TOKEN_FILE: '/b', AZURE_CLIENT_ID: 'c' };
  const absolute = { ...variables, AZURE_CLIENT_CERTIFICATE_PATH: '/srv/data/a.pem' };
  assert.deepEqual(withAbsolutePaths(variables, '/srv/data'), absolute);
  assert.deepEqual(withAbsolutePaths(variables, undefined), variables);
  assert.deepEqual(withAbsolutePaths({}, '/srv/data'), {});
});
