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

test('rankPermissions() decides by each fact only where those before it are equal', () => {
  for (const [scheme, method, ...expected] of [
    // The source names it, though it allows more.
    ['delegated', 'GET', 'Directory.ReadWrite.All*', 'User.Read'],
    // It can be requested, though its level is higher than one that is not known.
    ['delegated', 'GET', 'User.Read.All', 'Unknown.Read'],
    // It allows less, though it writes; it needs an administrator.
    ['delegated', 'GET', 'Mail.ReadWrite', 'Sites.Read.All'],
    ['delegated', 'GET', 'Mail.Read', 'Mail.ReadWrite'],
    ['delegated', 'GET', 'Group.Read.All', 'User.ReadWrite'],
    ['delegated', 'GET', 'Sites.Read.All', 'Group.Read.All'],
    ['delegated', 'POST', 'User.ReadWrite', 'Group.Read.All'],
    ['personal', 'GET', 'Mail.Read', 'Absent.Read'],
  ] as const) {
    const names = expected.map((name) => name.replace('*', ''));
    assert.deepEqual(ranked(scheme, method, ...expected), names);
    assert.deepEqual(ranked(scheme, method, ...expected.toReversed()), names);
  }
  for (const names of [
    ['Mail.Read', 'Calendars.Read', 'Files.Read'],
    ['Files.Read', 'Mail.Read', 'Calendars.Read'],
    ['Mail.Read', 'Mail.ReadWrite', 'Calendars.ReadWrite'],
  ]) {
    assert.deepEqual(ranked('delegated', 'POST', ...names), names);
  }
});

test('rankPermissions() gives the facts of each permission, also of one that Graph does not list', () => {
  const listed = ['User.Read', 'Unknown.Read'].map((name) => ({ name, isLeast: false }));
  assert.deepEqual(rankPermissions(new Map([['delegated', listed]]), 'delegated', 'GET'), [
    {
      name: 'User.Read',
      scheme: 'delegated',
      id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d',
      consent: 'user',
      level: 2,
      isLeast: false,
    },
    { name: 'Unknown.Read', scheme: 'delegated', id: undefined, consent: 'admin', level: undefined, isLeast: false },
  ]);
});
