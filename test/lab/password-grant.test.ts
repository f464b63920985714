import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { ada, graphCommandLine, refusalOf, startTestLab, submit } from './test-lab.ts';

const { grace } = labIds.users;
const asAda = {
  grant_type: 'password',
  client_id: graphCommandLine,
  scope: 'User.Read',
  username: ada.userPrincipalName,
  password: ada.password,
};
const locked = [
  400,
  'invalid_grant',
  undefined,
  "AADSTS50053: The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
];

test('token() locks an account after ten wrong passwords, its right one included, for a minute', async (context) => {
  const { token, clock } = await startTestLab(context);
  const wrong = { ...asAda, password: 'wrong' };
  for (let count = 0; count < 9; count += 1) await token(wrong);
  // A right one in between resets the count.
  assert.equal((await token(asAda)).status, 200);
  for (let count = 0; count < 10; count += 1) assert.match(refusalOf(await token(wrong))[3], /^AADSTS50126: /);
  assert.deepEqual(refusalOf(await token(wrong)), locked);
  assert.deepEqual(refusalOf(await token(asAda)), locked);
  const asGrace = { ...asAda, username: grace.userPrincipalName, password: grace.password };
  assert.equal((await token(asGrace)).status, 200);
  clock.advance(59_000);
  assert.deepEqual(refusalOf(await token(asAda)), locked);
  clock.advance(1000);
  assert.equal((await token(asAda)).status, 200);
});

test('authorize() counts wrong passwords as the token endpoint does', async (context) => {
  const { token, newBrowser, authorizeUrl } = await startTestLab(context, { settings: { lockoutThreshold: 2 } });
  const browser = newBrowser();
  let at = await browser.send('GET', authorizeUrl());
  for (const passwd of ['wrong', 'wrong', ada.password]) {
    at = await submit(browser, at, { loginfmt: ada.userPrincipalName, passwd, action: 'sign-in' });
  }
  assert.match(at.page, /AADSTS50053: The account is locked/);
  assert.deepEqual(refusalOf(await token(asAda)), locked);
});

test('token() reports that a password has expired, and where to change it', async (context) => {
  const { token, lab } = await startTestLab(context);
  const index = lab.tenant.users.findIndex(({ id }) => id === ada.id);
  const user = lab.tenant.users[index];
  assert.ok(user);
  lab.tenant.users[index] = { ...user, passwordExpired: true };
  const answer = await token(asAda);
  assert.deepEqual(refusalOf(answer), [
    400,
    'user_password_expired',
    'user_password_expired',
    'AADSTS50055: Password is expired.',
  ]);
  assert.equal(answer.json['password_change_url'], `${lab.loginOrigin}/ChangePassword.aspx`);
  // Only to who knows it.
  assert.match(refusalOf(await token({ ...asAda, password: 'wrong' }))[3], /^AADSTS50126: /);
});

test('token() requires the proof of a confidential client with a user’s password', async (context) => {
  const { token } = await startTestLab(context);
  const { web } = labIds.applications;
  const answer = await token({ ...asAda, client_id: web.appId });
  assert.match(refusalOf(answer)[3], /^AADSTS7000218: /);
  assert.equal((await token({ ...asAda, client_id: web.appId, client_secret: web.secret })).status, 200);
});

test('userRealm() returns "Managed" for every account that a password can sign in', async (context) => {
  const { lab, send, token } = await startTestLab(context);
  const realm = async (name: string) =>
    (await send('GET', `${lab.loginOrigin}/common/userrealm/${encodeURIComponent(name)}?api-version=1.0`)).json[
      'account_type'
    ];
  assert.equal((await token(asAda)).status, 200);
  assert.equal(await realm(ada.userPrincipalName), 'Managed');
  assert.equal(await realm('nobody@lab.example'), 'Managed');
  assert.equal(await realm('nobody@elsewhere.example'), 'Unknown');
});
