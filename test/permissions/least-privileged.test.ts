import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AcceptedPermissions } from '../../src/permissions/graph-addresses.ts';
import type { PermissionScheme } from '../../src/permissions/graph-permissions.ts';
import { rankPermissions } from '../../src/permissions/least-privileged.ts';

/** Ranks permissions in the order in which a source could list them; a name with `*` is a least privileged one. */
function ranked(scheme: PermissionScheme, method: string, ...names: readonly string[]): string[] {
  const listed = names.map((name) => ({ name: name.replace('*', ''), isLeast: name.endsWith('*') }));
  const accepted: AcceptedPermissions = new Map([[scheme, listed]]);
  return rankPermissions(accepted, scheme, method).map(({ name }) => name);
}

test('rankPermissions() begins with what the source names as the least privileged, then what allows less', () => {
  const names = ['Directory.ReadWrite.All', 'User.Read', 'User.Read.All*', 'Directory.Read.All'];
  const expected = ['User.Read.All', 'User.Read', 'Directory.Read.All', 'Directory.ReadWrite.All'];
  assert.deepEqual(ranked('delegated', 'GET', ...names), expected);
  assert.deepEqual(ranked('delegated', 'GET', ...names.toReversed()), expected);
});

test('rankPermissions() puts what cannot be requested, and what writes for a call that reads, behind', () => {
  assert.deepEqual(ranked('delegated', 'GET', 'Unknown.Read*', 'User.Read.All*'), ['User.Read.All', 'Unknown.Read']);
  // Permissions of personal accounts do not have IDs.
  assert.deepEqual(ranked('personal', 'GET', 'Mail.ReadWrite*', 'Mail.Read*'), ['Mail.Read', 'Mail.ReadWrite']);
  assert.deepEqual(ranked('application', 'GET', 'Absent.A', 'Absent.B'), ['Absent.A', 'Absent.B']);
  assert.deepEqual(rankPermissions(new Map(), 'delegated', 'GET'), []);
});
