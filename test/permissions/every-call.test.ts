import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findCall } from '../../src/permissions/find-call.ts';
import { completeAddress, completeCall } from '../../src/permissions/complete-address.ts';
import { rankPermissions } from '../../src/permissions/least-privileged.ts';
import { findCalls, permissionsOfCall } from '../../src/permissions/look-up.ts';
import { scopesForCalls } from '../../src/permissions/scopes-for-calls.ts';
import { concreteAddress, dataCalls, permissionsIn } from './data-calls.ts';

test('findCall() finds every call of the data by an address with IDs, and permissions that its rows list', () => {
  const wrong: string[] = [];
  const calls = dataCalls(readFileSync);
  const listed = permissionsIn(calls);
  for (const call of calls) {
    const { path, method, schemes } = call;
    const found = findCall(concreteAddress(path), method);
    for (const scheme of schemes.keys()) {
      const [first] = found === undefined ? [] : rankPermissions(found.accepted, scheme, method);
      if (first === undefined || !listed(call, scheme).includes(first.name)) {
        wrong.push(`${scheme} ${method} ${path}: ${first?.name}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('findCall() reads addresses as they are sent', () => {
  for (const [address, path] of [
    ['users', '/users'],
    ['/V1.0/USERS/?$top=1#x', '/users'],
    ["/beta/users('a%2Fb@contoso.com')/messages", '/users/{id}/messages'],
    ['/users(%27a/b%27)/messages', '/users/{id}/messages'],
    ["/applications(appId='1')", '/applications(appId={value})'],
    ["/reports/getTeamsUserActivityCounts(period='D7')", '/reports/getTeamsUserActivityCounts(period={value})'],
    ['/me/drive/root:/A/b.txt:/content', '/me/drive/root:/{id}:/content'],
    ['/groups/1/members/microsoft.graph.user/$count', '/groups/{id}/members'],
    ['/users/$count', '/users'],
  ] as const) {
    assert.equal(findCall(address, 'GET')?.address.path, path, address);
  }
  for (const address of ['', '/', '/nothing', '/users/1/2/3/4', "/users('", '/%ff', '/users%2F1'])
    assert.equal(findCall(address, 'GET'), undefined, address);
});

test('scopesForCalls() returns the least privileged permissions, without those that others include', () => {
  assert.deepEqual(scopesForCalls(['/users', 'POST /groups']), ['User.ReadBasic.All', 'Group.ReadWrite.All']);
  assert.deepEqual(scopesForCalls(['/groups', 'post /groups']), ['Group.ReadWrite.All']);
  assert.deepEqual(scopesForCalls(['https://graph.microsoft.us/v1.0/me/messages?$top=1']), ['Mail.ReadBasic']);
  assert.throws(() => scopesForCalls(['/nothing']), { code: 'PARAMETER_VALUE_INVALID' });
  assert.throws(() => scopesForCalls(['DELETE /users']), /the address has GET, POST, not DELETE/);
  assert.throws(() => scopesForCalls(['https://management.azure.com/v1.0/users']), { code: 'INPUT_INVALID' });
});

test('completeAddress() completes segment by segment, for a method', () => {
  assert.deepEqual(completeAddress('/us'), ['/user/', '/users']);
  assert.deepEqual(completeAddress('/v1.0/USERS/ID/mailF'), ['/v1.0/USERS/ID/mailFolders']);
  assert.deepEqual(completeAddress('/me/sendM', 'GET'), []);
  assert.deepEqual(completeAddress('/me/sendM', 'POST'), ['/me/sendMail']);
  assert.deepEqual(completeCall('POST /me/sendM'), ['POST /me/sendMail']);
  assert.deepEqual(completeAddress('users'), []);
});

test('permissionsOfCall() and findCalls() look up by address and permission', () => {
  const [first, ...others] = permissionsOfCall('POST /me/sendMail', undefined);
  assert.deepEqual([first?.name, first?.scheme, first?.consent], ['Mail.Send', 'delegated', 'user']);
  assert.deepEqual([...new Set(others.map(({ scheme }) => scheme))], ['application', 'personal']);
  assert.throws(() => permissionsOfCall('GET /me/sendMail', undefined), /the address has POST/);
  const calls = findCalls({ permission: 'mail.send', text: '/users/{id}/send*' });
  assert.deepEqual(
    calls.map(({ method, path }) => `${method} ${path}`),
    ['POST /users/{id}/sendMail'],
  );
});
