import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageName } from '../../src/lab/robot/forms.ts';
import { createRobotBrowser } from '../../src/lab/robot/robot-browser.ts';
import { ada, approveDevice, askForDeviceCode, graphCommandLine, refusalOf, startTestLab, submit } from './test-lab.ts';

const longName = 'urn:ietf:params:oauth:grant-type:device_code';
const pending = [
  400,
  'authorization_pending',
  undefined,
  'AADSTS70016: OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
];

test('deviceAuthorization() responds with the service’s fields and message', async (context) => {
  const testLab = await startTestLab(context);
  const { status, headers, json } = await askForDeviceCode(testLab);
  const { user_code, device_code, ...rest } = json;
  const page = `${testLab.lab.loginOrigin}/device`;
  assert.deepEqual([status, headers['x-ms-clitelem']], [200, undefined]);
  assert.match(String(user_code), /^[A-Z2-9]{9}$/);
  assert.match(String(device_code), /^D[\w-]{43}$/);
  assert.deepEqual(rest, {
    verification_uri: page,
    expires_in: 900,
    interval: 5,
    message: `To sign in, use a web browser to open the page ${page} and enter the code ${String(user_code)} to authenticate.`,
  });
});

test('deviceAuthorization() refuses an unknown client, a missing scope and several resources', async (context) => {
  const testLab = await startTestLab(context);
  const cases: [Record<string, string>, number, RegExp][] = [
    [{ client_id: '99999999-0000-4000-8000-000000000000' }, 400, /^AADSTS700016: /],
    [{ scope: '' }, 400, /^AADSTS900144: .*'scope'/],
    [{ scope: 'User.Read https://management.azure.com/.default' }, 400, /^AADSTS700022: /],
  ];
  for (const [fields, status, description] of cases) {
    const answer = await askForDeviceCode(testLab, fields);
    assert.equal(answer.status, status);
    assert.match(String(answer.json['error_description']), description);
  }
});

test('token() responds to polls with pending, slow_down below half the interval, and tokens once approved', async (context) => {
  const testLab = await startTestLab(context);
  const { token, clock } = testLab;
  const { json } = await askForDeviceCode(testLab);
  const poll = { grant_type: longName, client_id: graphCommandLine, device_code: String(json['device_code']) };
  assert.deepEqual(refusalOf(await token(poll)), pending);
  clock.advance(2500);
  assert.deepEqual(refusalOf(await token(poll)), pending);
  clock.advance(2499);
  assert.deepEqual(refusalOf(await token(poll)), [400, 'slow_down', ...pending.slice(2)]);

  assert.equal(pageName((await approveDevice(testLab, String(json['user_code']))).page), 'device-done');
  const answer = await token(poll);
  const { access_token: _a, refresh_token: _r, id_token: _i, ...rest } = answer.json;
  assert.deepEqual([answer.status, rest], [
    200,
    {
      token_type: 'Bearer',
      scope: 'openid User.Read User.Read.All Group.Read.All',
      expires_in: 4072,
      ext_expires_in: 4072,
    },
  ]); // biome-ignore format: one pair
});

test('token() responds to every poll with the correlation id of the request that created the code', async (context) => {
  const testLab = await startTestLab(context);
  const correlationId = '11111111-2222-4333-8444-555555555555';
  const type = { 'content-type': 'application/x-www-form-urlencoded', 'client-request-id': correlationId };
  const url = `${testLab.lab.loginOrigin}/common/oauth2/v2.0/devicecode`;
  const { json } = await testLab.send('POST', url, type, `client_id=${graphCommandLine}&scope=User.Read`);
  const poll = { grant_type: 'device_code', client_id: graphCommandLine, device_code: String(json['device_code']) };
  assert.equal((await testLab.token(poll)).json['correlation_id'], correlationId);
});

test('token() ends a device code that expired, on the page too', async (context) => {
  const testLab = await startTestLab(context);
  const { json } = await askForDeviceCode(testLab);
  testLab.clock.advance(900_000);
  const poll = { grant_type: longName, client_id: graphCommandLine, device_code: String(json['device_code']) };
  assert.deepEqual(refusalOf(await testLab.token(poll)), [
    400,
    'expired_token',
    undefined,
    "AADSTS70020: The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
  ]);
  const browser = testLab.newBrowser();
  const first = await browser.send('GET', `${testLab.lab.loginOrigin}/device`);
  const second = await submit(browser, first, { user_code: String(json['user_code']), action: 'code' });
  assert.equal(pageName(second.page), 'device-code');
  assert.match(second.page, /That code has expired\./);
});

test('createRobotBrowser() approves a code, also one typed in small letters, and declines one', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, token } = testLab;
  for (const consent of ['accept', 'cancel'] as const) {
    const { json } = await askForDeviceCode(testLab, { scope: 'Mail.Read Calendars.Read' });
    const robot = createRobotBrowser({
      caFile: lab.caFile,
      userName: ada.userPrincipalName,
      password: ada.password,
      consent,
    });
    const end = await robot.approveDevice(String(json['verification_uri']), String(json['user_code']).toLowerCase());
    assert.deepEqual(
      [end.finalUrl, end.status, pageName(end.page)],
      [`${lab.loginOrigin}/device`, 200, consent === 'accept' ? 'device-done' : 'device-declined'],
    );
    const poll = { grant_type: longName, client_id: graphCommandLine, device_code: String(json['device_code']) };
    const answer = await token(poll);
    if (consent === 'accept') assert.match(String(answer.json['scope']), /^Mail\.Read Calendars\.Read /);
    else assert.deepEqual([answer.status, answer.json['error']], [400, 'authorization_declined']);
  }
});

test('devicePage() asks again after an unknown code', async (context) => {
  const testLab = await startTestLab(context);
  const browser = testLab.newBrowser();
  const first = await browser.send('GET', `${testLab.lab.loginOrigin}/device`);
  const second = await submit(browser, first, { user_code: 'NO CODE', action: 'code' });
  assert.deepEqual([second.status, pageName(second.page)], [200, 'device-code']);
  assert.match(second.page, /That code did not work\. Check the code and try again\./);
});

test('devicePage() knows who is signed in, lets another account in, and refuses an unknown step', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, token } = testLab;
  const browser = testLab.newBrowser();
  const enter = async (fields: Record<string, string> = {}) => {
    const { json } = await askForDeviceCode(testLab, fields);
    const poll = { grant_type: 'device_code', client_id: graphCommandLine, device_code: String(json['device_code']) };
    const first = await browser.send('GET', `${lab.loginOrigin}/device`);
    return { at: await submit(browser, first, { user_code: String(json['user_code']), action: 'code' }), poll };
  };
  const asAda = { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' };
  const { at } = await enter();
  const wrong = await submit(browser, at, { ...asAda, passwd: 'wrong' });
  assert.equal(pageName(wrong.page), 'sign-in');
  assert.match(wrong.page, /AADSTS50126: /);
  assert.equal(pageName((await submit(browser, wrong, asAda)).page), 'device-confirm');

  const second = await enter({ scope: 'Mail.Read' });
  assert.equal(pageName(second.at.page), 'device-confirm');
  assert.match(second.at.page, /ada@lab\.example/);
  const nonsense = await submit(browser, second.at, { action: 'nonsense' });
  assert.equal(pageName(nonsense.page), 'error');
  assert.match(nonsense.page, /AADSTS90013: /);
  assert.equal(pageName((await submit(browser, second.at, { action: 'other-account' })).page), 'sign-in');
  const consent = await submit(browser, second.at, { action: 'continue' });
  assert.equal(pageName(consent.page), 'consent');
  lab.revokeSessions(ada.id);
  assert.equal(pageName((await submit(browser, consent, { action: 'accept' })).page), 'sign-in');
  assert.equal(pageName((await submit(browser, consent, asAda)).page), 'device-confirm');
  assert.equal(pageName((await submit(browser, consent, { action: 'accept' })).page), 'device-done');
  assert.equal((await token(second.poll)).status, 200);

  lab.policies.add({ kind: 'sign-in-frequency', seconds: 60 });
  testLab.clock.advance(61_000);
  const third = await enter();
  assert.equal(pageName(third.at.page), 'device-confirm');
  const again = await submit(browser, third.at, { action: 'continue' });
  assert.equal(pageName(again.page), 'sign-in');
  const declined = await submit(browser, again, { action: 'decline' });
  assert.equal(pageName(declined.page), 'device-declined');
  assert.match(declined.page, /Microsoft Graph Command Line Tools was not signed in\. You may now close this window\./);
  assert.equal((await token(third.poll)).json['error'], 'authorization_declined');
  const used = await submit(browser, again, { action: 'continue' });
  assert.deepEqual([pageName(used.page), /That code did not work\./.test(used.page)], ['device-code', true]);
});
