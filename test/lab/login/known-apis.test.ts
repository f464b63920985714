import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { azureApis } from '../../../src/lab/apis/azure-apis.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { ada, type Answer, type Fields, graphCommandLine, refusalOf, startTestLab, type TestLab } from '../test-lab.ts';

const { daemon, azureCli, azurePowerShell, visualStudioCode } = labIds.applications;

let the: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  the = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

function appToken(scope: string, more: Fields = {}): Promise<Answer> {
  const client = { client_id: daemon.appId, client_secret: daemon.secret };
  return the.token({ grant_type: 'client_credentials', ...client, scope, ...more });
}

function passwordToken(scope: string, client_id: string = graphCommandLine, more: Fields = {}): Promise<Answer> {
  const user = { username: ada.userPrincipalName, password: ada.password };
  return the.token({ grant_type: 'password', client_id, scope, ...user, ...more });
}

test('token() issues tokens for the APIs of Azure and Microsoft 365, under each of their names', async () => {
  const names = azureApis.flatMap(({ appId, uris }) => [appId, ...uris.map((uri) => uri.replace('*', 'my-account-1'))]);
  for (const name of [...names, 'https://vault.azure.net', 'https://DATABASE.windows.net/']) {
    const { status, json, text } = await appToken(`${name}/.default`);
    assert.equal(status, 200, `${name}: ${text}`);
    assert.equal(decodeJwt(String(json['access_token'])).aud, name);
  }
});

test('token() gives a user’s token for such an API its only delegated permission', async () => {
  for (const scope of ['https://database.windows.net/.default', 'https://vault.azure.net/user_impersonation']) {
    const { json } = await passwordToken(scope);
    assert.equal(decodeJwt(String(json['access_token']))['scp'], 'user_impersonation');
  }
});

test('token() refuses an API by a name that the real service does not know', async () => {
  for (const name of [
    'https://my-vault.vault.azure.net',
    'https://a.b.blob.core.windows.net',
    'https://.blob.core.windows.net',
    'https://x/y.blob.core.windows.net',
    'https://my-account.blob.core.windows.net.example',
    'https://*.sharepoint.com',
    'https://sharepoint.com',
  ]) {
    assert.deepEqual(refusalOf(await appToken(`${name}/.default`)), [
      400,
      'invalid_resource',
      undefined,
      `AADSTS500011: The resource principal named ${name} was not found in the tenant named ${labIds.tenantId}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
    ]);
  }
});

test('token() refuses a scope that Graph does not have, and knows the others in any letter case', async () => {
  for (const scope of ['Nonsense.Read', 'https://graph.microsoft.com/Nonsense.Read', 'User.Read Nonsense.Read']) {
    const [unknown = ''] = scope.split(' ').toReversed();
    assert.deepEqual(refusalOf(await passwordToken(scope)), [
      400,
      'invalid_scope',
      undefined,
      `AADSTS70011: The provided value for the input parameter 'scope' is not valid. The scope ${unknown} is not valid.`,
    ]);
  }
  for (const scope of ['user.read', 'https://graph.microsoft.com/USER.READ openid', 'User.Read.All']) {
    assert.equal((await passwordToken(scope)).status, 200);
  }
});

test('token() lets the clients of Microsoft’s family redeem each other’s refresh tokens', async () => {
  const first = await passwordToken('openid offline_access https://management.azure.com/.default', azureCli.appId);
  assert.equal(first.status, 200, first.text);
  assert.equal(first.json['foci'], '1');
  assert.deepEqual(Object.keys(first.json).slice(4), ['access_token', 'refresh_token', 'foci', 'id_token']);
  let refresh_token = String(first.json['refresh_token']);
  for (const { appId } of [azurePowerShell, visualStudioCode, azureCli]) {
    const renewal = { grant_type: 'refresh_token', refresh_token, client_id: appId, scope: 'User.Read' };
    const { status, json, text } = await the.token(renewal);
    assert.equal(status, 200, text);
    assert.equal(decodeJwt(String(json['access_token']))['appid'], appId);
    assert.equal(json['foci'], '1');
    refresh_token = String(json['refresh_token']);
  }
  const stranger = { grant_type: 'refresh_token', client_id: graphCommandLine, scope: 'User.Read' };
  assert.deepEqual(refusalOf(await the.token({ ...stranger, refresh_token })).slice(0, 3), [
    400,
    'invalid_grant',
    'client_mismatch',
  ]);
  const own = await passwordToken('User.Read offline_access');
  assert.equal('foci' in own.json, false);
  const theirs = { grant_type: 'refresh_token', client_id: azureCli.appId, scope: 'User.Read' };
  const refused = await the.token({ ...theirs, refresh_token: String(own.json['refresh_token']) });
  assert.deepEqual(refusalOf(refused).slice(0, 3), [400, 'invalid_grant', undefined]);
});

test('token() binds a token to the key of a proof-of-possession request', async () => {
  const req_cnf = Buffer.from(JSON.stringify({ kid: 'a thumbprint', xms_ksl: 'sw' })).toString('base64url');
  const scope = 'https://graph.microsoft.com/.default';
  for (const answer of [
    await appToken(scope, { token_type: 'pop', req_cnf }),
    await passwordToken(scope, graphCommandLine, { token_type: 'PoP', req_cnf }),
  ]) {
    assert.equal(answer.json['token_type'], 'pop', answer.text);
    assert.deepEqual(decodeJwt(String(answer.json['access_token']))['cnf'], { kid: 'a thumbprint', xms_ksl: 'sw' });
  }
  const cases: [Fields, RegExp][] = [
    [{ token_type: 'pop' }, /^AADSTS900144: .*'req_cnf'\./],
    [{ token_type: 'pop', req_cnf: 'x' }, /^AADSTS90100: req_cnf parameter/],
    [{ token_type: 'pop', req_cnf: Buffer.from('{"kid":1}').toString('base64url') }, /^AADSTS90100: req_cnf parameter/],
    [{ token_type: 'ssh-cert', req_cnf }, /^AADSTS90100: token_type parameter/],
  ];
  for (const [fields, text] of cases) {
    assert.match(refusalOf(await appToken(scope, fields))[3], text);
  }
  const usual = await appToken(scope, { token_type: 'Bearer' });
  assert.deepEqual(
    [usual.json['token_type'], 'cnf' in decodeJwt(String(usual.json['access_token']))],
    ['Bearer', false],
  );
});
