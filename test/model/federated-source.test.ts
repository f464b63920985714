import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFederatedSource } from '../../src/model/federated-source.ts';
import type { FederatedTokenSource } from '../../src/model/stored-credential.ts';

const sources: readonly [text: string, source: FederatedTokenSource][] = [
  ['file:/var/run/token', { kind: 'file', path: '/var/run/token' }],
  ['FILE:C:\\token', { kind: 'file', path: 'C:\\token' }],
  ['env:TOKEN', { kind: 'environment', name: 'TOKEN' }],
  ['github', { kind: 'github' }],
  ['GitHub:', { kind: 'github' }],
  ['github:api://other', { kind: 'github', audience: 'api://other' }],
  ['azure-devops:1ab0', { kind: 'azure-devops', serviceConnectionId: '1ab0' }],
  ['command:get-token', { kind: 'command', words: ['get-token'] }],
  ['command:  get-token \t -a  b ', { kind: 'command', words: ['get-token', '-a', 'b'] }],
  ['command:"my tool" \'a "b" c\' x"y z"w ""', { kind: 'command', words: ['my tool', 'a "b" c', 'xy zw', ''] }],
  ['command:a $(id) `id` ; id', { kind: 'command', words: ['a', '$(id)', '`id`', ';', 'id'] }],
];

for (const [text, source] of sources) {
  test(`parseFederatedSource() reads ${text}`, () => {
    assert.deepEqual(parseFederatedSource(text), source);
  });
}

for (const text of [
  '',
  'file:',
  'env:',
  'command:',
  'azure-devops',
  'azure-devops:',
  'other:x',
  'eyJhbGciOi.secret.x',
]) {
  test(`parseFederatedSource() refuses ${JSON.stringify(text)} without showing it`, () => {
    assert.throws(() => parseFederatedSource(text), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot use -FederatedToken (${text.length} characters): unknown token source`,
      hint: 'Use file:PATH, env:NAME, command:LINE, github, or azure-devops:SERVICE_CONNECTION_ID.',
    });
  });
}
