import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { signInLimit, signInsOf } from '../../src/lab/tenant/sign-in-log.ts';
import { ask, askJson, daemon, type Json, listed, person } from './graph-support.ts';
import { ada, graphCommandLine, startTestLab } from './test-lab.ts';

const { lab, send, signIn, token } = await startTestLab({ after });
const { tenant } = lab;

test('auditLogs/signIns shows the sign-ins of users, newest first, and signInActivity the latest of each', async () => {
  const caller = daemon(tenant, ['AuditLog.Read.All', 'User.Read.All']);
  const activity = () =>
    askJson('/v1.0/users/ada@lab.example?$select=signInActivity', { tenant, caller })['signInActivity'] as
      | Json
      | undefined;
  assert.equal(activity(), undefined);
  const { refresh_token: refreshToken } = await signIn('User.Read offline_access');
  await token({
    client_id: graphCommandLine,
    grant_type: 'refresh_token',
    refresh_token: String(refreshToken),
    scope: 'User.Read',
  });
  const { appId, secret } = labIds.applications.daemon;
  const scope = `${lab.graphOrigin}/.default`;
  await token({ client_id: appId, client_secret: secret, grant_type: 'client_credentials', scope });
  const refused = {
    client_id: graphCommandLine,
    grant_type: 'password',
    username: ada.userPrincipalName,
    scope: 'User.Read',
  };
  await token({ ...refused, password: 'not the password' });

  const rows = askJson('/v1.0/auditLogs/signIns', { tenant, caller })['value'] as Json[];
  assert.deepEqual(
    rows.map(({ userId, appId: client, status, isInteractive }) => [
      userId,
      client,
      (status as Json)['errorCode'],
      isInteractive,
    ]),
    [
      [ada.id, graphCommandLine, 50126, true],
      [ada.id, graphCommandLine, 0, true],
    ],
  );
  const [failed] = rows;
  const always = {
    ipAddress: '127.0.0.1',
    clientAppUsed: 'Mobile Apps and Desktop clients',
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes: [],
    riskEventTypes_v2: [],
    conditionalAccessStatus: 'notApplied',
  };
  assert.deepEqual(Object.fromEntries(Object.keys(always).map((name) => [name, failed?.[name]])), always);
  assert.equal(
    askJson(`/v1.0/auditLogs/signIns/${String(failed?.['id'])}`, { tenant, caller })['userPrincipalName'],
    'ada@lab.example',
  );
  const kinds = (kind: string) =>
    listed(`/beta/auditLogs/signIns?$filter=signInEventTypes/any(t: t eq '${kind}')`, 'appId', { tenant, caller });
  assert.deepEqual(kinds('servicePrincipal'), [appId]);
  assert.deepEqual(kinds('nonInteractiveUser'), [graphCommandLine]);
  const shown = activity();
  assert.equal(shown?.['lastSignInRequestId'], failed?.['id']);
  assert.equal(shown?.['lastSuccessfulSignInDateTime'], rows[1]?.['createdDateTime']);
  assert.equal(typeof shown?.['lastNonInteractiveSignInRequestId'], 'string');
});

test('auditLogs/signIns shows a sign-in that a policy refused', async () => {
  const caller = daemon(tenant, ['AuditLog.Read.All']);
  lab.policies.add({ kind: 'block', users: 'grace@lab.example' });
  const { userPrincipalName: username, password } = labIds.users.grace;
  const fields = { client_id: graphCommandLine, grant_type: 'password', username, password, scope: 'User.Read' };
  assert.equal((await token(fields)).status, 400);
  const [latest] = askJson("/v1.0/auditLogs/signIns?$filter=userPrincipalName eq 'grace@lab.example'", {
    tenant,
    caller,
  })['value'] as Json[];
  assert.ok(latest);
  assert.deepEqual([(latest['status'] as Json)['errorCode'], latest['conditionalAccessStatus']], [53003, 'failure']);
  lab.policies.clear();
});

test('sign-ins are for callers with AuditLog.Read.All only, and $select=* does not show them', () => {
  const caller = person(tenant, ['User.Read.All']);
  assert.equal(ask('/v1.0/auditLogs/signIns', { tenant, caller }).status, 403);
  const refused = ask('/v1.0/users?$select=id,SignInActivity', { tenant, caller });
  assert.equal(JSON.parse(refused.body).error.code, 'Authentication_MSGraphPermissionMissing');
  assert.ok(!('signInActivity' in askJson('/v1.0/me?$select=*', { tenant, caller })));
});

test('the sign-in log keeps a bounded number of sign-ins', () => {
  const own = seedTenant();
  const log = signInsOf(own);
  for (let count = 0; count < 3 * signInLimit; count += 1) {
    log.add({
      atMs: count,
      appId: 'a',
      appDisplayName: 'A',
      isInteractive: false,
      errorCode: 0,
      failureReason: 'Other.',
    });
  }
  assert.ok(log.entries.length <= signInLimit);
  assert.equal(log.entries.at(-1)?.atMs, 3 * signInLimit - 1);
});

test('a photo survives the way over a socket, HEAD is GET without the body, and a report is downloaded without a token', async () => {
  const { access_token: accessToken } = await signIn('User.ReadWrite Reports.Read.All');
  const headers = { authorization: `Bearer ${String(accessToken)}`, 'content-type': 'image/jpeg' };
  const url = `${lab.graphOrigin}/v1.0/me/photo/$value`;
  assert.equal((await send('GET', url, headers)).status, 404);
  assert.equal((await send('PUT', url, headers, 'picture')).status, 200);
  const { status, text, headers: found } = await send('GET', url, headers);
  assert.deepEqual([status, text, found['content-type']], [200, 'picture', 'image/jpeg']);
  const head = await send('HEAD', `${lab.graphOrigin}/v1.0/me`, headers);
  assert.deepEqual([head.status, head.text], [200, '']);
  assert.match(head.headers['content-type'] ?? '', /^application\/json/);
  assert.equal((await send('HEAD', `${lab.graphOrigin}/v1.0/users/nobody@lab.example`, headers)).status, 404);
  const made = await send('GET', `${lab.graphOrigin}/lab-downloads/x/y?signature=z`);
  assert.equal(made.status, 403);
});
