import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEntradaError } from '../../src/base/errors.ts';
import { createAddressRules } from '../../src/mcp/address-rules.ts';
import { secretAddresses } from '../../src/mcp/secret-addresses.ts';
import type { Cloud } from '../../src/model/cloud.ts';

const cloud: Cloud = {
  name: 'Lab',
  azureADEndpoint: 'https://login.example',
  graphEndpoint: 'https://graph.example',
  teamsEndpoint: 'https://teams.example',
  type: 'User-defined',
};

interface Given {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly cloud?: Cloud;
}

/** The result of a check: `allowed`, or the reason of the refusal. */
function check(address: string, { allow = [], deny = [], cloud: where = cloud }: Given = {}): string {
  const rules = createAddressRules({ allowedAddresses: allow, deniedAddresses: deny });
  try {
    rules.check(new URL(address, 'https://graph.example/'), where);
    return 'allowed';
  } catch (error) {
    assert.ok(isEntradaError(error));
    assert.equal(error.code, 'NOT_ALLOWED');
    return error.message;
  }
}

const users = { allow: ['/users*', '/groups/**'] };

test('createAddressRules() allows what a pattern names, in any case, version and spelling of keys', () => {
  for (const path of [
    '/v1.0/users',
    '/beta/users?$select=id',
    '/V1.0/USERS',
    '/v1.0/users/',
    '/v1.0/%75sers',
    '/v1.0/myorganization/users?$skiptoken=x',
    '/v1.0/groups',
    "/v1.0/groups('1')/members/$ref",
    '/v1.0/groups/1/members/microsoft.graph.user',
  ]) {
    assert.equal(check(path, users), 'allowed', path);
  }
  assert.equal(
    check('/beta/users', { allow: ['/v1.0/users'] }),
    'Cannot use the address "/beta/users": -AllowAddress does not include it',
  );
  assert.equal(check('/v1.0/users', { allow: ['/v1.0/users'] }), 'allowed');
  assert.equal(check('/v1.0/me/messages', { allow: ['/users/*/messages'] }), 'allowed');
  assert.equal(check("/v1.0/reports/getX(period='D7')", { allow: ['/reports/getX(*)'] }), 'allowed');
});

test('createAddressRules() refuses what no pattern names, however it is written', () => {
  for (const path of [
    '/v1.0/users/1',
    '/v1.0//users/1',
    '/v1.0/users%2f1',
    '/v1.0/users%2F1',
    '/v1.0/users%5c1',
    '/v1.0/users%252f1',
    '/v1.0/users;/1',
    '/v1.0/applications',
    '/v1.0/groups%2f..%2fapplications',
    '/v1.0/groups/%252e%252e/applications',
    '/v1.0/groups/%25252e%25252e/applications',
    '/v1.0/groups/..%252fapplications',
    "/v1.0/users('1')",
    '/v1.0/users?$expand=memberOf',
    '/v1.0/users?$expand=*',
    '/v1.0/users?%24expand=manager',
    '/v1.0/groups/1?$expand=members,owners&$expand=x&expand=*',
    '/v1.0/users?expand=manager',
    '/v1.0/users?EXPAND=manager',
    '/v1.0/users?%2524expand=manager',
    '/v1.0/users?$select=id&%20$expand=manager',
    '/v1.0/usersX/1',
    '/v2/users',
    '/users',
    '/v1.0/contoso.com/applications',
    '/v1.0/me',
  ]) {
    assert.match(check(path, users), /^Cannot use /, path);
  }
  assert.equal(check('/v1.0/groups/1?$expand=members($expand=manager)', users), 'allowed');
  assert.match(
    check('/v1.0/groups/1?$expand=members', { allow: ['/groups/*'] }),
    /with \$expand=members": -AllowAddress/,
  );
  assert.equal(check('/v1.0/groups?$expand=members', { allow: ['/groups', '/groups/*/members'] }), 'allowed');
});

test('createAddressRules() refuses a denied address in every spelling, also when a pattern allows it', () => {
  const given = { allow: ['/**'], deny: ['/users/**', '/beta/groups', '/reports/getX'] };
  for (const path of [
    '/v1.0/users',
    '/beta/users/1/messages',
    '/v1.0/USERS/1',
    '/v1.0//users',
    '/v1.0/%75%73%65%72%73',
    '/v1.0/%2575sers',
    '/v1.0/%2fusers',
    '/v1.0/x%2f%2e%2e%2fusers',
    '/v1.0/users%3bx',
    '/v1.0/u%C5%BFers',
    '/v1.0/%EF%BD%95sers',
    '/v1.0/users%20',
    '/v1.0/users()',
    '/v1.0/users.',
    '/v1.0/me',
    '/v1.0/me/messages',
    '/v1.0/%6de',
    "/v1.0/users(userPrincipalName='a')",
    '/v1.0/myorganization/users',
    '/v1.0/1ab00000-0000-4000-8000-000000000001/users',
    '/v1.0/contoso.onmicrosoft.com/users',
    '/beta/groups',
    '/v1.0/reports/getX()',
  ]) {
    assert.match(check(path, given), /^Cannot use the address /, path);
  }
  assert.equal(check('/v1.0/groups', given), 'allowed');
});

test('createAddressRules() always refuses what hides other requests', () => {
  for (const path of [
    '/v1.0/$batch',
    '/v1.0/%24batch',
    '/beta/$BATCH',
    '/v1.0/%2524batch',
    '/v1.0/$entity?$id=x',
    '/v1.0/$all',
    '/v1.0/$crossjoin(users)',
    '/v1.0/users/$batch/',
  ]) {
    assert.match(check(path, { allow: ['/**', '/$batch'] }), /would hide other addresses|encoded again/, path);
  }
});

test('createAddressRules() checks the object that $id names', () => {
  const path = '/v1.0/groups/1/members/$ref?$id=';
  assert.equal(check(`${path}https://graph.example/v1.0/groups/2`, users), 'allowed');
  assert.match(
    check(`${path}https://graph.example/v1.0/applications/2`, users),
    /"\/v1.0\/applications\/2": -AllowAddress/,
  );
  for (const id of [
    'https://other.example/v1.0/groups/2',
    'https://[',
    '//other.example/v1.0/groups/2',
    'users/2',
    '/v1.0/users/2',
    '../../groups/2',
  ]) {
    assert.match(check(`${path}${id}`, users), /its \$id is not a complete address of the same host/, id);
  }
  for (const id of [
    'https://graph.example/v1.0/groups/x/../../users/2',
    'HTTPS://graph.example/v1.0/groups/2',
    'https://a@graph.example/v1.0/groups/2',
    'https://graph.example/v1.0/groups/2?$expand=members',
    'https://graph.example/v1.0/groups/2%23x',
  ]) {
    assert.match(check(`${path}${id}`, users), /not written as it would be sent/, id);
  }
});

test('createAddressRules() refuses addresses of secrets unless a pattern names the secret part', () => {
  const paths = [
    '/v1.0/informationProtection/bitlocker/recoveryKeys',
    "/beta/informationProtection/bitlocker/recoveryKeys('1')?$select=key",
    '/v1.0/directory/deviceLocalCredentials/1?$select=credentials',
    '/v1.0/deviceLocalCredentials',
    '/v1.0/servicePrincipals/1/addPassword',
    "/v1.0/applications(appId='1')/microsoft.graph.addKey",
    '/v1.0/applications/1/microsoft.graph.application/addPassword',
    '/v1.0/users/1/authentication/temporaryAccessPassMethods',
    '/v1.0/me/authentication?$expand=temporaryAccessPassMethods',
    '/v1.0/servicePrincipals/1/synchronization/secrets',
    '/v1.0/deviceManagement/deviceConfigurations/1/getOmaSettingPlainTextValue(secretReferenceValueId=x)',
    '/v1.0/users/1/authentication/methods/2/resetPassword',
    '/v1.0/applications/1/keyCredentials',
    "/v1.0/deviceManagement/deviceConfigurations/1/getOmaSettingPlainTextValue(secretReferenceValueId='a/b')",
    "/v1.0/deviceManagement/deviceConfigurations/1/getOmaSettingPlainTextValue(secretReferenceValueId='a%2fb')",
    "/v1.0/directory/deviceLocalCredentials('a/b')",
    '/v1.0/directory/deviceLocalCredentials,',
    '/v1.0/drive/root:/a?$expand=temporaryAccessPassMethods',
    '/v1.0/applications/1:/addPassword:/x',
    '/v1.0/applications/1/Microsoft.DirectoryServices.addPassword',
  ];
  for (const path of paths) {
    assert.match(check(path), /its response contains a secret/, path);
    assert.match(check(path, { allow: ['/**'] }), /its response contains a secret/, path);
    assert.match(check(path, { allow: ['/*/*/*/**', '/*/*/**', '/**'] }), /its response contains a secret/, path);
  }
  const named = { allow: ['/informationProtection/bitlocker/recoveryKeys/**', '/users/*'] };
  assert.equal(check(paths[0] ?? '', named), 'allowed');
  const rules = createAddressRules({ allowedAddresses: named.allow, deniedAddresses: [] });
  assert.deepEqual(rules.check(new URL(paths[0] ?? '', 'https://graph.example'), cloud), { isNamedSecret: true });
  assert.deepEqual(rules.check(new URL('https://graph.example/v1.0/users/1'), cloud), { isNamedSecret: false });
});

/** In the words of the reference of Microsoft Graph, so that a pattern that is lost is noticed. */
const secretParts = [
  ...['acquireAccessToken', 'acquireAzureMapsAccessToken', 'addKey', 'addPassword', 'addTokenSigningCertificate'],
  ...['createGooglePlayWebToken', 'createPasswordSingleSignOnCredentials', 'createToken', 'createZeroTouchWebToken'],
  ...[
    'deviceLocalCredentials',
    'generateKey',
    'getDeploymentAccessKey',
    'getFileVaultKey',
    'getOmaSettingPlainTextValue',
  ],
  ...['getPasswordSingleSignOnCredentials', 'hardwarePasswordDetails', 'hardwarePasswordInfo', 'keyCredentials'],
  ...['passwordCredentials', 'passwordSingleSignOnSettings', 'recoverPasscode', 'recoveryKeys', 'resetPasscode'],
  ...['activationLockBypassCode', 'azureStorageUri', 'createDownloadUrl', 'unlockPin'],
  ...['resetPassword', 'synchronization/secrets', 'temporaryAccessPassMethods', 'vppTokens'],
];

test('secretAddresses has every part whose response is a secret', () => {
  assert.equal(secretAddresses.length, secretParts.length);
  for (const part of secretParts) {
    assert.match(check(`/beta/things/1/${part}/2`), /its response contains a secret/, part);
    assert.match(check(`/beta/things/1/microsoft.graph.${part}`), /its response contains a secret/, part);
    assert.equal(check(`/beta/things/1/${part}`, { allow: [`/things/*/${part}`] }), 'allowed', part);
  }
});

test('createAddressRules() refuses a path that is encoded more than once', () => {
  for (const path of ['/v1.0/%2575sers', '/v1.0/%252575sers', '/v1.0/users%25', '/v1.0/users%252f1']) {
    assert.match(check(path), /encoded again and again/, path);
  }
});

/** Spellings that a server could take for a shorter or another path. */
const unclear = [
  '/v1.0/users%00/1',
  '/v1.0/users%3Fx',
  '/v1.0/users%23x',
  '/v1.0/users%20.%20',
  '/v1.0/%20users',
  '/v1.0/users%0a',
  '/v1.0/users%7f',
  '/v1.0/users%C2%A0',
  '/v1.0/us%C2%ADers',
  '/v1.0/use%E2%80%8Brs',
  '/v1.0/$batch%3f',
  '/v1.0/$batch%20.',
  '/v1.0/$batch%E2%80%8B',
  '/v1.0/x.y/$batch',
  '/v1.0/users/$query',
  '/v1.0/$metadata/users',
  '/v1.0/users/$count/1',
  '/v1.0/users/$',
  '/v1.0/users/1/$/messages',
  '/v1.0/users$count',
  '/v1.0/users;a=b',
  '/v1.0/users*',
  '/v1.0/users+',
  '/v1.0/users%E2%81%841',
  '/v1.0/%C0%AFusers',
  '/v1.0/~/users',
  '/v1.0/.users',
  '/v1.0//users',
  '/v1.0/users//',
  '/v1.0/users%5c1',
  "/v1.0/users%20('1')",
  '/v1.0/users(1',
  '/v1.0/users)1(',
  '/v1.0/users(1)(messages)',
  "/v1.0/users('1')x",
  "/v1.0/users('1'",
  "/v1.0/users('1)",
  "/v1.0/users( 'abc' )/messages",
  '/v1.0/users("abc")',
  "/v1.0/users/('abc')/messages",
  "/v1.0/users(guid'abc')",
  '/v1.0/users({abc})',
  "/v1.0/users/'abc'",
  '/v1.0/users/{abc}',
  '/v1.0/users(@a)',
  '/v1.0/users(1,)',
  "/v1.0/users('a%E2%80%8Bb')",
  "/v1.0/users('a%2525b')",
  '/v1.0/drive/root:/a%E2%80%8B:/content',
  '/v1.0/drive/root:/a::/content',
  '/v1.0/drive/root:',
  '/v1.0/drive/root::/a:/content',
  '/v1.0/applications/1/addPassword:',
  "/v1.0/drive/root:/x('/a:/')/content",
  '/v1.0/myorganization/myorganization/users',
  '/v1.0/myorganization/contoso.com/users',
  '/v1.0/contoso.com/users',
  '/v1.0/contoso_x.com/users',
  '/v1.0/graph.applications/users',
  '/v1.0/beta/users',
  '/v1.0/v1.0/users',
  '/v1.0/00000000-0000-4000-8000-000000000000/me',
];

test('createAddressRules() refuses what servers could read in different ways, even without rules', () => {
  for (const path of unclear) assert.match(check(path), /^Cannot use the address /, path);
});

test('createAddressRules() understands the addresses of the reference of Microsoft Graph', () => {
  for (const path of [
    '/v1.0/users/ada.lovelace@lab.example',
    '/v1.0/users/ada_contoso.com%23EXT%23@lab.example/messages',
    "/v1.0/users('o''brien%20x@lab.example')",
    '/v1.0/users/$count',
    '/v1.0/users/1/photo/$value',
    '/v1.0/teams/1/channels/19:abc_def@thread.tacv2/messages',
    '/v1.0/drives/b!-RIj2DuyvEyV1T4NlOaMHk8XkS_I8MdFlUCq1BlcjgmhRfAj3-Z8RY2VpuvV_tpd/items/01ABC',
    '/v1.0/drives/1/root:/My%20folder%20(1)/%C3%BCber.docx:/content',
    '/v1.0/sites/contoso.sharepoint.com,2C712604-1370-44E7-A1F5-426573FDA80A,2D2244C3/lists',
    '/v1.0/sites/contoso.sharepoint.com:/sites/hr:/lists',
    "/v1.0/reports/getOffice365ActiveUserDetail(period='D7')",
    '/v1.0/reports/getX(date=2026-01-01)',
    "/v1.0/users/1/reminderView(startDateTime='2026-01-01T00:00',endDateTime='2026-01-02T00:00')",
    '/v1.0/users/1/messages/AAMkAGI2TAAA=/attachments',
    '/v1.0/planner/tasks/-W4K7hIak0WlAwgJCn1sEWQABgjH',
    '/v1.0/$metadata',
  ]) {
    assert.equal(check(path), 'allowed', path);
  }
  const { href } = new URL('https://graph.example/v1.0/T/users');
  const rules = createAddressRules({ allowedAddresses: ['/users'], deniedAddresses: [] });
  const tenant = '1ab00000-0000-4000-8000-000000000001';
  assert.doesNotThrow(() => rules.check(new URL(href.replace('/T/', `/${tenant}/`)), cloud, tenant));
  assert.throws(() => rules.check(new URL(href.replace('/T/', `/${tenant}/`)), cloud, 'other'), {
    code: 'NOT_ALLOWED',
  });
});

test('createAddressRules() sees a denied object in every form of its key', () => {
  const given = { deny: ['/users/abc/**', '/users/ada@lab.example/**', '/sites/*/lists/**', '/users/*/messages/**'] };
  for (const path of [
    "/v1.0/users('abc')/photo",
    "/v1.0/users(id='abc')/photo",
    '/v1.0/users(id=abc)/photo',
    "/v1.0/users('ABC')",
    "/v1.0/users(a='x',b='abc')/photo",
    '/v1.0/users/abc/graph.user/photo',
    '/v1.0/me/photo',
    '/v1.0/me',
    "/v1.0/users('a/b')/messages",
    "/v1.0/users('a%2fb')/messages",
    "/v1.0/users('x/messages')",
    '/v1.0/sites/h:/sites/hr:/lists',
    "/v1.0/users/1/messages('a/b')",
    '/v1.0/users/1/x.messages',
    '/v1.0/users/1/messages,',
    '/v1.0/users/1/messages!',
    '/v1.0/users=/1/messages=x',
  ]) {
    assert.match(check(path, given), /-DenyAddress/, path);
  }
  assert.match(
    check("/v1.0/sites/root/getByPath(path='/sites/hr')/lists", { deny: ['/sites/*/getByPath/**'] }),
    /-Deny/,
  );
  assert.match(check("/v1.0/sites/root/getByPath(path='/sites/hr')/lists", { deny: ['/**/sites/hr/**'] }), /-Deny/);
  const allow = ['/sites/*/getByPath(*)/lists'];
  assert.match(check("/v1.0/sites/root/getByPath(path='/sites/hr')/lists", { allow }), /-AllowAddress does not/);
  assert.equal(check("/v1.0/sites/root/getByPath(path='hr')/lists", { allow }), 'allowed');
  assert.equal(check('/v1.0/users/2/photo', given), 'allowed');
});

test('createAddressRules() knows the paths of both APIs, also behind one proxy', () => {
  assert.equal(check('https://teams.example/Teams.Tenant/tenants', { allow: ['/teams.tenant/**'] }), 'allowed');
  assert.match(check('https://teams.example/Teams.User/users', { allow: ['/users'] }), /-AllowAddress/);
  assert.match(check('https://other.example/v1.0/users'), /it is not an address of the session/);
  const proxy = {
    ...cloud,
    graphEndpoint: 'https://proxy.example/graph',
    teamsEndpoint: 'https://proxy.example/teams',
  };
  assert.equal(check('https://proxy.example/graph/v1.0/users', { allow: ['/users'], cloud: proxy }), 'allowed');
  assert.equal(
    check('https://proxy.example/teams/Teams.Tenant/tenants', { allow: ['/Teams.Tenant/*'], cloud: proxy }),
    'allowed',
  );
  assert.match(
    check('https://proxy.example/v1.0/users', { allow: ['/users'], cloud: proxy }),
    /not an address of the session/,
  );
  const shared = { ...cloud, teamsEndpoint: 'https://graph.example' };
  for (const path of ['/%761.0/users', '//v1.0/users', '/v1%2e0/users', '/v1.0%2fusers', '/v1.0;x/users']) {
    assert.match(check(`https://graph.example${path}`, { deny: ['/users/**'], cloud: shared }), /^Cannot use/, path);
  }
  assert.equal(check('/v1.0/users', { allow: ['/users'], cloud: shared }), 'allowed');
  assert.equal(check('/Teams.Tenant/tenants', { allow: ['/Teams.Tenant/*'], cloud: shared }), 'allowed');
});

test('createAddressRules() rejects patterns that are not paths', () => {
  for (const text of ['users', 'https://graph.example/v1.0/users', '/users?x', '/a%2fb', '/a#b', '/a\\b']) {
    assert.throws(
      () => createAddressRules({ allowedAddresses: [text], deniedAddresses: [] }),
      { code: 'INPUT_INVALID' },
      text,
    );
    assert.throws(() => createAddressRules({ allowedAddresses: [], deniedAddresses: [text] }), /of -DenyAddress/, text);
  }
});

test('createAddressRules() does not take exponential time for a pattern with many stars', () => {
  const stars = '/**/a'.repeat(30);
  assert.match(check(`/v1.0${'/a'.repeat(200)}/b`, { allow: [stars] }), /-AllowAddress/);
});
