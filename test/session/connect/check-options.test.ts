import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectEntraTable } from '../../../src/model/connect-entra.ts';
import { connectTeamsTable } from '../../../src/model/connect-microsoftteams.ts';
import { Secret } from '../../../src/base/secret.ts';
import { checkOptions, checkSettings } from '../../../src/session/connect/check-options.ts';

test('checkOptions() accepts the options of one set; undefined and false count as absent', () => {
  checkOptions(connectEntraTable, {});
  checkOptions(connectEntraTable, {
    scopes: ['User.Read'],
    useDeviceCode: true,
    identity: false,
    accessToken: undefined,
  });
});

test('checkOptions() refuses a parameter that does not exist', () => {
  assert.throws(() => checkOptions(connectEntraTable, { scopes: ['User.Read'], scope: 'User.Read' }), {
    code: 'PARAMETER_NOT_FOUND',
    message: "A parameter cannot be found that matches parameter name 'Scope'.",
    hint: undefined,
  });
});

test('checkOptions() says what took the place of a removed parameter', () => {
  const table = { ...connectEntraTable, removed: { ForceRefresh: 'Use token -Force.' } };
  assert.throws(() => checkOptions(table, { forceRefresh: true }), {
    code: 'PARAMETER_NOT_FOUND',
    message: "A parameter cannot be found that matches parameter name 'ForceRefresh'.",
    hint: 'Use token -Force.',
  });
});

test('checkOptions() refuses options that no set holds together', () => {
  assert.throws(() => checkOptions(connectEntraTable, { identity: true, useDeviceCode: true }), {
    code: 'PARAMETER_SET_UNRESOLVED',
    message:
      'Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.',
    hint: 'No parameter set holds all of Identity, UseDeviceCode.',
  });
});

test('checkOptions() accepts the values of every type, secrets as texts, too', () => {
  const password = new Secret('x');
  checkOptions(connectEntraTable, { clientTimeout: 5, contextScope: 'Process', tenantId: 'contoso.com' });
  checkOptions(connectEntraTable, { clientSecretCredential: { userName: 'a', password } });
  checkOptions(connectEntraTable, { clientSecretCredential: { userName: 'a', password: 'x' } });
  checkOptions(connectTeamsTable, { accessTokens: ['x', password] });
  checkOptions(connectTeamsTable, { endpointUris: { AuthHost: 'https://login.example.com' } });
});

test('checkOptions() refuses a value of another type, and does not repeat it', () => {
  for (const [options, message] of [
    [null, 'Cannot use the options: null was found; pass an object'],
    ['contoso.com', 'Cannot use the options: a string was found; pass an object'],
    [{ tenantId: 5 }, 'Cannot use tenantId: a number was found; pass a string'],
    [{ tenantId: null }, 'Cannot use tenantId: null was found; pass a string'],
    [{ environment: {} }, 'Cannot use environment: an object was found; pass a string'],
    [{ scopes: 'User.Read' }, 'Cannot use scopes: a string was found; pass an array of strings'],
    [{ scopes: ['User.Read', 7] }, 'Cannot use scopes: a number was found; pass an array of strings'],
    [{ identity: 'true' }, 'Cannot use identity: a string was found; pass true or false'],
    [{ clientTimeout: '5' }, 'Cannot use clientTimeout: a string was found; pass a number'],
    [{ accessToken: ['s3cret'] }, 'Cannot use accessToken: an array was found; pass a string or a Secret'],
    [{ contextScope: 's3cret' }, 'Cannot use contextScope: a string was found; pass one of Process, CurrentUser'],
    [
      { clientSecretCredential: 'a:s3cret' },
      'Cannot use clientSecretCredential: a string was found; pass an object with userName and password',
    ],
    [
      { clientSecretCredential: { userName: 'a', password: Buffer.from('s3cret') } },
      'Cannot use clientSecretCredential.password: an object was found; pass a string or a Secret',
    ],
    [
      { clientSecretCredential: { username: 'a', password: 's3cret' } },
      'Cannot use clientSecretCredential.userName: undefined was found; pass a string',
    ],
  ] as const) {
    assert.throws(() => checkOptions(connectEntraTable, options), { code: 'PARAMETER_VALUE_INVALID', message });
  }
  for (const [options, message] of [
    [{ accessTokens: 's3cret' }, 'Cannot use accessTokens: a string was found; pass an array of strings or Secrets'],
    [{ endpointUris: { AuthHost: 5 } }, 'Cannot use endpointUris: a number was found; pass an object of strings'],
    [{ endpointUris: ['x'] }, 'Cannot use endpointUris: an array was found; pass an object of strings'],
  ] as const) {
    assert.throws(() => checkOptions(connectTeamsTable, options), { code: 'PARAMETER_VALUE_INVALID', message });
  }
});

test('checkSettings() refuses settings of another type', () => {
  checkSettings({ service: 'teams' });
  checkSettings({ onPrompt() {}, contextName: 'a', signal: AbortSignal.timeout(1), cache: undefined, onTrace: null });
  for (const [settings, message] of [
    [7, 'Cannot use the settings: a number was found; pass an object'],
    [{ onPrompt: true }, 'Cannot use onPrompt: a boolean was found; pass a function'],
    [{ onTrace: console }, 'Cannot use onTrace: an object was found; pass a function'],
    [{ service: 'Teams' }, "Cannot use service: a string was found; pass 'entra' or 'teams'"],
    [{ contextName: 5 }, 'Cannot use contextName: a number was found; pass a string'],
    [{ signal: new AbortController() }, 'Cannot use signal: an object was found; pass an AbortSignal'],
    [{ cache: '/tmp' }, 'Cannot use cache: a string was found; pass a TokenCache'],
  ] as const) {
    assert.throws(() => checkSettings(settings), { code: 'PARAMETER_VALUE_INVALID', message });
  }
});
