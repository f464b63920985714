import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { readClaims } from '../../src/model/jwt.ts';
import {
  assertNothingLeaked,
  connectDaemonLine,
  daemonSecret,
  outputOf,
  robotBrowser,
  runEntrada,
} from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, 'connect -Environment Lab -NoWelcome', { env: robotBrowser(home, lab) });
const management = 'https://management.azure.com';

const networkUse = () => lab.requests.length;

test('token prints the saved access token alone, without the network', async () => {
  const before = networkUse();
  const run = await runEntrada(home, ['token']);
  assert.deepEqual([run.status, run.stderr, networkUse()], [0, '', before]);
  const [token = '', ...rest] = run.stdout.split('\n');
  assert.deepEqual(rest, ['']);
  assert.equal(readClaims(token)?.['aud'], lab.graphOrigin);
  assert.equal((await outputOf(home, 'TOKEN')).trim(), token);
});

test('token -Resource graph is the token for Graph of the connected cloud, as without a resource', async () => {
  const token = await outputOf(home, 'token');
  for (const words of ['token -Resource graph', 'token GRAPH', `token ${lab.graphOrigin}`]) {
    assert.equal(await outputOf(home, words), token);
  }
});

test('token prints JSON with the expiry on request', async () => {
  const answer = JSON.parse(await outputOf(home, 'token --output json')) as Record<string, unknown>;
  const token = (await outputOf(home, 'token')).trim();
  const exp = Number(readClaims(token)?.['exp']);
  const { expiresOn, expires_on: expiresAt, ...rest } = answer;
  assert.deepEqual(rest, { accessToken: token, tenant: labIds.tenantId, tokenType: 'Bearer' });
  // Our clock and the lab's each round down.
  assert.ok(Math.abs(Number(expiresAt) - exp) <= 2, `${String(expiresAt)} ${exp}`);
  assert.equal(Math.floor(Date.parse(String(expiresOn)) / 1000), expiresAt);
});

test('token prints the other formats', async () => {
  const token = (await outputOf(home, 'token')).trim();
  assert.equal((await outputOf(home, 'token -o tsv')).split('\t')[0], token);
  assert.match(await outputOf(home, 'token -o yaml'), /^accessToken: .*\nexpiresOn: /);
  assert.match(await outputOf(home, 'token -Output table'), /^accessToken : .*\nexpiresOn +: /);
});

test('token prints the texts in which other programs accept a token, and git-credential one for Azure DevOps', async () => {
  const token = (await outputOf(home, 'token')).trim();
  assert.equal(await outputOf(home, 'token -o header'), `Authorization: Bearer ${token}\n`);
  const credential = JSON.parse(await outputOf(home, 'token --output exec-credential')) as Record<string, unknown>;
  assert.equal((credential['status'] as Record<string, unknown>)['token'], token);
  const { accessToken, tenant } = JSON.parse(await outputOf(home, 'token -o AZ')) as Record<string, unknown>;
  assert.deepEqual([accessToken, tenant], [token, labIds.tenantId]);
  const other = await runEntrada(home, ['Get-EntraContext', '-o', 'az']);
  assert.deepEqual([other.status, other.stdout], [2, '']);
  const devOps = '499b84ac-1321-427f-aa17-267ca6975798';
  const [like] = lab.tenant.applications;
  assert.ok(like);
  lab.tenant.applications.push({ ...like, id: devOps, servicePrincipalId: devOps, appId: devOps });
  const own = await makeHome(lab.cloud);
  await outputOf(own, connectDaemonLine, { env: daemonSecret });
  const input = 'protocol=https\nhost=dev.azure.com\n\n';
  const run = await runEntrada(own, ['git-credential', 'get'], { input });
  const [user, password = ''] = run.stdout.split('\n');
  assert.deepEqual([run.status, run.stderr, user], [0, '', `username=${labIds.applications.daemon.appId}`]);
  assert.equal(readClaims(password.replace('password=', ''))?.['aud'], devOps);
  assert.equal(await outputOf(own, 'git-credential get', { input: input.replace('dev.azure', 'github') }), '');
  assert.equal(await outputOf(own, 'git-credential store', { input }), '');
});

test('token and request -TenantId use another tenant of the account, and keep its tokens apart', async () => {
  const { fabrikam } = labIds;
  const words = ['-TenantId', fabrikam.domain];
  const own = await outputOf(home, 'token');
  const before = networkUse();
  const other = await outputOf(home, ['token', ...words]);
  const claims = readClaims(other.trim());
  assert.deepEqual([claims?.['tid'], claims?.['oid']], [fabrikam.tenantId, fabrikam.guests.ada.id]);
  const sent = lab.requests.slice(before).map(({ path }) => path);
  assert.deepEqual(sent, [`/${fabrikam.domain}/oauth2/v2.0/token`]);
  assert.equal(await outputOf(home, ['token', '-Tenant', fabrikam.domain.toUpperCase()]), other);
  assert.equal(await outputOf(home, 'token'), own);
  assert.equal(await outputOf(home, ['token', '-TenantId', `{${labIds.tenantId}}`]), own);
  assert.match(await outputOf(home, ['request', '/me', ...words]), /ada_lab\.example#EXT#@fabrikam/);
  assert.match(await outputOf(home, ['request', '/me']), /"ada@lab\.example"/);
  assert.equal(networkUse(), before + 3);
  const missing = await runEntrada(home, ['token', '-TenantId', 'contoso.example']);
  assert.match(missing.stderr, /AADSTS90002/);
  for (const tenant of ['common', 'a b']) {
    assert.equal((await runEntrada(home, ['token', '-TenantId', tenant])).status, 2);
  }
  assert.equal(await outputOf(home, 'token'), own);
});

test('token renews with -Force, and gets tokens of other APIs', async () => {
  const token = await outputOf(home, 'token');
  const renewed = await runEntrada(home, ['token', '-Force', '-Verbose']);
  assert.notEqual(renewed.stdout, token);
  assert.match(renewed.stderr, /^VERBOSE: Renewing the token for https:\/\/localhost:\d+ of ada@lab\.example\.\n$/);
  assert.equal(await outputOf(home, 'token'), renewed.stdout);
  const other = await outputOf(home, ['token', management]);
  assert.equal(readClaims(other.trim())?.['aud'], management);
  const before = networkUse();
  assert.equal(await outputOf(home, ['token', '-Resource', `${management}/`]), other);
  assert.equal(networkUse(), before);
});

test('token names the permission that lacks consent', async () => {
  const run = await runEntrada(home, ['token', '-Scopes', 'Mail.Read', '-Verbose']);
  assert.deepEqual([run.status, run.stdout], [3, '']);
  assert.match(run.stderr, /^token: Cannot renew the session at "localhost:\d+": AADSTS65001: .* has not consented/m);
  assert.match(run.stderr, /-Scopes/);
  assert.match(run.stderr, /VERBOSE: code="CONSENT_NEEDED" status=400 error="invalid_grant" aadsts=\[65001\]/);
});

test('token of an application comes from its secret', async () => {
  const own = await makeHome(lab.cloud);
  await outputOf(own, connectDaemonLine, { env: daemonSecret });
  assert.deepEqual(readClaims((await outputOf(own, 'token')).trim())?.['roles'], [
    'User.Read.All',
    'Group.Read.All',
    'Organization.Read.All',
  ]);
});

test('token and request ask to sign in without a session', async () => {
  const empty = await makeHome();
  for (const words of [['token'], ['request', '/me']]) {
    const run = await runEntrada(empty, words);
    assert.deepEqual(
      [run.status, run.stdout, run.stderr],
      [4, '', `${words[0]}: Authentication needed. Please call Connect-Entra.\nRun: entrada Connect-Entra\n`],
    );
  }
  assert.deepEqual(empty.snapshot(), {});
});

test('nothing but what token prints holds a token or secret', () => assertNothingLeaked(lab));
