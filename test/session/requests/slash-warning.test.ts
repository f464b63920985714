import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slashWarning } from '../../../src/session/requests/check-request.ts';

test('slashWarning() warns of paths that end with a slash, but for that of a version', () => {
  for (const url of ['/users/', '/users/?$filter=a', 'https://graph.microsoft.com/v1.0/users/', '/beta/users/#x']) {
    assert.match(slashWarning(url) ?? '', /ends with a slash\. A shell replaces \$count in double quotes/, url);
  }
  for (const url of ['/users', '/users/$count', '/', '', '/v1.0/', 'https://graph.microsoft.com/beta/', '/users?a=/']) {
    assert.equal(slashWarning(url), undefined, url);
  }
});
