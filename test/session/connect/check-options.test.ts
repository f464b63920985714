import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectEntraTable } from '../../../src/model/connect-entra.ts';
import { checkOptions } from '../../../src/session/connect/check-options.ts';

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
