import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError, isEntradaError } from '../../src/base/errors.ts';
import { explainRefusal } from '../../src/mcp/explain-refusal.ts';
import { usualPermissions } from '../../src/mcp/usual-permissions.ts';
import { builtInClouds } from '../../src/model/cloud.ts';
import type { SessionRecord } from '../../src/model/context.ts';

const cloud = builtInClouds.find(({ name }) => name === 'Global');
assert.ok(cloud !== undefined);
const recordOf = (...scopes: string[]) => ({ cloud, context: { Scopes: scopes } }) as unknown as SessionRecord;

function explain(method: string, path: string, record = recordOf('User.Read'), status = 403): unknown[] {
  const error = new EntradaError('REQUEST_REFUSED', 'Refused', { hint: 'Held: User.Read.', details: { status } });
  const explained = explainRefusal(error, method, new URL(path, 'https://graph.microsoft.com'), record);
  assert.ok(isEntradaError(explained));
  assert.equal(explained.message, 'Refused');
  return [explained.details['missing'], explained.hint];
}

test('explainRefusal() names the permission that an address usually needs', () => {
  for (const [method, path, permission] of [
    ['GET', '/v1.0/users?$top=1', 'User.Read.All'],
    ['PATCH', "/beta/users('1')", 'User.ReadWrite.All'],
    ['GET', '/v1.0/me/messages/1', 'Mail.Read'],
    ['POST', '/v1.0/me/sendMail', 'Mail.Send'],
    ['GET', '/v1.0/teams/1/channels/2/messages', 'ChannelMessage.Read.All'],
    ['GET', '/v1.0/groups/1/members', 'GroupMember.Read.All'],
    ['DELETE', '/v1.0/groups/1', 'Group.ReadWrite.All'],
  ] as const) {
    assert.deepEqual(explain(method, path), [
      permission,
      `Missing: ${permission}, which this address usually needs. Held: User.Read.`,
    ]);
  }
});

test('explainRefusal() does not name a permission that the session has, and leaves other errors unchanged', () => {
  for (const scope of ['User.Read.All', 'User.ReadWrite.All']) {
    const [missing, hint] = explain('GET', '/v1.0/users', recordOf(scope));
    assert.equal(missing, undefined);
    assert.match(String(hint), /^The session has User\.Read\.All, .* may lack a directory role/);
  }
  assert.deepEqual(explain('GET', '/v1.0/me/messages', recordOf('Mail.ReadWrite'))[0], undefined);
  assert.deepEqual(explain('GET', '/v1.0/users', recordOf(), 404), [undefined, 'Held: User.Read.']);
  assert.deepEqual(explain('GET', '/v1.0/unknown'), [undefined, 'Held: User.Read.']);
  assert.deepEqual(explain('POST', '/v1.0/auditLogs/signIns'), [undefined, 'Held: User.Read.']);
  assert.deepEqual(explain('GET', 'https://api.interfaces.records.teams.microsoft.com/Teams.Tenant/tenants'), [
    undefined,
    'Held: User.Read.',
  ]);
  assert.equal(explainRefusal('x', 'GET', new URL('https://graph.microsoft.com/v1.0/users'), recordOf()), 'x');
});

test('usualPermissions has names of permissions, and changes need more than reading', () => {
  const name = /^[A-Z]\w*(?:-\w+)?\.[A-Z]\w+(?:\.[A-Z]\w+)?$/;
  for (const [pattern, read, write] of usualPermissions) {
    assert.match(pattern, /^\/\w+(?:\/(?:\w+|\*\*?))*$/);
    assert.ok(read !== undefined || write !== undefined, pattern);
    if (read !== undefined) assert.match(read, name, pattern);
    if (read !== undefined) assert.doesNotMatch(read, /Write|Send|Invite/, pattern);
    if (write !== undefined) assert.match(write, name, pattern);
    if (write !== undefined) assert.match(write, /ReadWrite|Send|Invite/, pattern);
  }
});
