import assert from 'node:assert/strict';
import { test } from 'node:test';
import { azureDevOpsResource, wantsToken } from '../../src/exec/git-credential.ts';

test('wantsToken() is true for Azure DevOps over https alone', () => {
  const input = (host: string, protocol = 'https') => `protocol=${protocol}\nhost=${host}\npath=a=b\n\n`;
  for (const host of ['dev.azure.com', 'DEV.azure.com', 'dev.azure.com:443', 'contoso.visualstudio.com']) {
    assert.equal(wantsToken('get', input(host), []), true, host);
    assert.equal(wantsToken('get', input(host).replaceAll('\n', '\r\n'), []), true, host);
    assert.equal(wantsToken('get', input(host, 'http'), []), false, host);
    for (const operation of ['store', 'erase', 'capability', 'GET'])
      assert.equal(wantsToken(operation, input(host), []), false);
  }
  const others = [
    '',
    'github.com',
    'dev.azure.com.evil.example',
    'xdev.azure.com',
    'dev.azure.com:8443',
    'visualstudio.com',
  ];
  for (const host of others) assert.equal(wantsToken('get', input(host), []), false, host);
  assert.equal(wantsToken('get', input('tfs.contoso.com:8443'), ['other', 'TFS.contoso.com:8443']), true);
  assert.equal(wantsToken('get', input('tfs.contoso.com:443'), ['tfs.contoso.com']), true);
  assert.equal(wantsToken('get', input('tfs.contoso.com'), ['tfs.contoso.com:443', '[::1]:8443']), true);
  assert.equal(wantsToken('get', input('github.com'), ['other']), false);
  for (const host of ['https://tfs.contoso.com', '*.contoso.com', 'tfs.contoso.com/org', 'me@tfs.contoso.com', ' a']) {
    assert.throws(() => wantsToken('get', input('dev.azure.com'), [host]), {
      code: 'INPUT_INVALID',
      message: `Cannot allow the host "${host}": it is not HOST or HOST:PORT`,
    });
  }
  assert.equal(azureDevOpsResource, '499b84ac-1321-427f-aa17-267ca6975798');
  assert.equal(wantsToken('get', `protocol=https\n\n${input('dev.azure.com')}`, []), false);
});
