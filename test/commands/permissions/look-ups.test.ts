import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { runFakeCli } from '../../support/fake-cli.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Row = Readonly<Record<string, unknown>>;

/** Runs a command that needs no session, with words behind it. */
function rowsOf(t: TestContext, command: string): (...words: readonly string[]) => Promise<Row[]> {
  const folder = temporaryFolder(t);
  return async (...words) => {
    const { status, stdout, stderr } = await runFakeCli(folder, [command, ...words]);
    assert.deepEqual([status, stderr], [0, '']);
    return JSON.parse(stdout) as Row[];
  };
}

test('find-permission shows the facts of the permissions that a word finds', async (t) => {
  const rows = rowsOf(t, 'find-permission');
  const delegated = {
    Name: 'User.Read.All',
    Type: 'Delegated',
    Consent: 'Admin',
    Level: 3,
    Id: 'a154be20-db9c-4678-8ab7-66f6cc099a59',
  };
  const application = { ...delegated, Type: 'Application', Id: 'df021288-bdef-4463-88db-98f22de89214' };
  assert.deepEqual(await rows('user.read.all', '-ExactMatch'), [delegated, application]);
  assert.deepEqual(await rows('User.Read.All', '-ExactMatch', '-PermissionType', 'Application'), [application]);
  assert.deepEqual(await rows('User.Read', '-ExactMatch', '-PermissionType', 'Delegated'), [
    { ...delegated, Name: 'User.Read', Consent: 'User', Level: 2, Id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d' },
  ]);
  const named = await rows('mail send');
  assert.deepEqual([...new Set(named.map(({ Name }) => Name))], ['Mail.Send', 'Mail.Send.Shared']);
  // Permissions of personal accounts do not have IDs.
  assert.deepEqual(
    named.filter(({ Id }) => Id === null).map(({ Type }) => Type),
    ['Personal'],
  );
  assert.ok((await rows()).length > 1000);
});

test('find-permission shows what suffices for a call, the least privileged first', async (t) => {
  const rows = await rowsOf(t, 'find-permission')('POST', '/groups', '-PermissionType', 'Application');
  assert.deepEqual(Object.keys(rows[0] ?? {}), [
    'Name',
    'Type',
    'Least',
    'Consent',
    'Level',
    'Method',
    'Address',
    'Id',
  ]);
  assert.deepEqual(
    rows.map(({ Method, Address, Type }) => [Method, Address, Type]),
    rows.map(() => ['POST', '/groups', 'Application']),
  );
  assert.deepEqual([rows[0]?.['Name'], rows[0]?.['Least'], rows.at(-1)?.['Least']], ['Group.Create', true, false]);
});

test('find-address shows the calls that a permission or words find', async (t) => {
  const rows = rowsOf(t, 'find-address');
  const sending = await rows('-Permission', 'Mail.Send');
  assert.ok(sending.length > 5);
  assert.deepEqual(
    sending.filter(({ Delegated, Application }) => Delegated !== 'Mail.Send' && Application !== 'Mail.Send'),
    [],
  );
  const [users] = await rows('/users', '-Method', 'GET');
  assert.deepEqual(
    [users?.['Method'], users?.['Address'], users?.['Delegated']],
    ['GET', '/users', 'User.ReadBasic.All'],
  );
});
