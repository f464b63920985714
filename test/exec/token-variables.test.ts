import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenVariables } from '../../src/exec/token-variables.ts';

test('readTokenVariables() separates names from resources', () => {
  const texts = ['GRAPH_TOKEN=graph', '_t=https://x.example/?a=b', 'NODE_AUTH_TOKEN=api://x', 'MY_HOME=graph'];
  assert.deepEqual(readTokenVariables(texts), [
    ['GRAPH_TOKEN', 'graph'],
    ['_t', 'https://x.example/?a=b'],
    ['NODE_AUTH_TOKEN', 'api://x'],
    ['MY_HOME', 'graph'],
  ]);
});

test('readTokenVariables() refuses other forms, and variables that have a meaning of their own', () => {
  for (const [text, found] of [
    ['NAME', 'it is not NAME=RESOURCE'],
    ['=graph', 'it is not NAME=RESOURCE'],
    ['NAME=', 'it is not NAME=RESOURCE'],
    ['1A=graph', 'it is not NAME=RESOURCE'],
    ['A-B=graph', 'it is not NAME=RESOURCE'],
    ['ProgramFiles(x86)=graph', 'it is not NAME=RESOURCE'],
    ...['path', 'Home', 'IDENTITY_HEADER', 'ENTRADA_EXEC', 'LD_PRELOAD', 'DYLD_INSERT_LIBRARIES', 'BASH_ENV'].map(
      (name) => [`${name}=graph`, `"${name}" has a meaning of its own`],
    ),
    // A client would look the token up as the name of a host.
    ['https_proxy=graph', '"https_proxy" has a meaning of its own'],
    ['NODE_OPTIONS=graph', '"NODE_OPTIONS" has a meaning of its own'],
  ]) {
    assert.throws(() => readTokenVariables([text ?? '']), {
      code: 'INPUT_INVALID',
      message: `Cannot set the variable "${text}": ${found}`,
    });
  }
});

test('readTokenVariables() refuses a variable that is named twice, as the system compares names', () => {
  const texts = ['TOKEN=graph', 'Token=https://vault.azure.net'];
  assert.equal(readTokenVariables(texts, 'linux').length, 2);
  const twice = { code: 'INPUT_INVALID', message: /: "\w+" is named twice$/ };
  assert.throws(() => readTokenVariables(texts, 'win32'), twice);
  assert.throws(() => readTokenVariables(['TOKEN=graph', 'TOKEN=graph'], 'linux'), twice);
});
