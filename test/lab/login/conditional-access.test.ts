import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { decodeJwt } from 'jose';
import { pageName, readPageForm } from '../../../src/lab/robot/forms.ts';
import type { WebResponse } from '../../../src/lab/robot/web-client.ts';
import type { Policy } from '../../../src/lab/rules/policy-rule.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import type { Device } from '../../../src/lab/tenant/tenant.ts';
import {
  ada,
  type Answer,
  approveDevice,
  askForDeviceCode,
  graphCommandLine,
  redirectUri,
  refusalOf,
  startTestLab,
  submit,
  type TestLab,
  verifier,
} from '../test-lab.ts';

const { daemon } = labIds.applications;
const graphId = '00000003-0000-0000-c000-000000000000';

const device: Device = {
  id: '5b0a0f10-0000-4000-8000-000000000001',
  deviceId: '5b0a0f10-0000-4000-8000-000000000002',
  displayName: 'LAPTOP-1',
  operatingSystem: 'Windows',
  operatingSystemVersion: '10.0',
  isCompliant: false,
  isManaged: true,
  trustType: 'AzureAd',
  ownerIds: [ada.id],
  createdDateTime: '2026-01-01T00:00:00Z',
};
const compliant = { ...device, id: '1', deviceId: '5b0a0f10-0000-4000-8000-000000000003', isCompliant: true };
const joined = { ...device, id: '2', deviceId: '5b0a0f10-0000-4000-8000-000000000004', trustType: 'ServerAd' } as const;

let testLab: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  testLab = await startTestLab({ after: (end) => void ends.push(end) });
  testLab.lab.tenant.devices.push(device, compliant, joined);
});
after(() => Promise.all(ends.map((end) => end())));
beforeEach(() => {
  testLab.lab.policies.clear();
  testLab.lab.conditions.clear();
});

function tokenAs(headers: Record<string, string> = {}, more: Record<string, string> = {}): Promise<Answer> {
  const { lab, send } = testLab;
  const form = new URLSearchParams({
    grant_type: 'password',
    client_id: graphCommandLine,
    scope: 'https://graph.microsoft.com/User.Read offline_access',
    username: ada.userPrincipalName,
    password: ada.password,
    ...more,
  });
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return send(
    'POST',
    `${lab.loginOrigin}/${lab.tenant.id}/oauth2/v2.0/token`,
    { ...type, ...headers },
    form.toString(),
  );
}

/** The AADSTS code of a refusal; 200: a token was issued. */
async function codeOf(headers?: Record<string, string>): Promise<number> {
  const { status, json } = await tokenAs(headers);
  return status === 200 ? 200 : Number((json['error_codes'] as number[])[0]);
}

async function codeUnder(policy: Policy, headers?: Record<string, string>): Promise<number> {
  testLab.lab.policies.clear();
  testLab.lab.policies.add(policy);
  return codeOf(headers);
}

test('a filter for devices includes or excludes a sign-in', async () => {
  const { lab } = testLab;
  const blockedFor = async (policy: Partial<Policy>) => {
    lab.policies.clear();
    lab.policies.add({ kind: 'block', ...policy } as Policy);
    const devices = [device, compliant, joined].map(({ deviceId }) => deviceId);
    const answers = [];
    for (const deviceId of [undefined, ...devices]) {
      answers.push(await tokenAs(deviceId === undefined ? {} : { 'X-Lab-Device-Id': deviceId }));
    }
    return answers.map(({ status }) => status !== 200);
  };
  assert.deepEqual(await blockedFor({ devices: 'device.trustType -eq "ServerAD"' }), [false, false, false, true]);
  assert.deepEqual(await blockedFor({ devices: 'device.isCompliant -ne True' }), [true, true, false, true]);
  const either = 'device.isCompliant -eq True -or device.trustType -eq "ServerAD"';
  assert.deepEqual(await blockedFor({ excludedDevices: either }), [true, true, false, false]);
});

test('each requirement has its code where a page is not possible, with claims that name the policy', async () => {
  const rows: readonly (readonly [policy: Policy, status: number, error: string, code: number])[] = [
    [{ kind: 'block' }, 400, 'invalid_grant', 53003],
    [{ kind: 'block-by-security-policy' }, 400, 'invalid_grant', 530032],
    [{ kind: 'require-registered-device' }, 401, 'invalid_grant', 50097],
    [{ kind: 'require-compliant-device' }, 400, 'invalid_grant', 53000],
    [{ kind: 'require-joined-device' }, 400, 'invalid_grant', 53001],
    [{ kind: 'require-approved-app' }, 400, 'invalid_grant', 530021],
    [{ kind: 'require-app-protection' }, 400, 'unauthorized_client', 53005],
    [{ kind: 'require-terms-of-use' }, 400, 'invalid_grant', 50158],
    [{ kind: 'require-external-challenge' }, 400, 'invalid_grant', 50158],
    [{ kind: 'require-mfa-registration' }, 400, 'invalid_grant', 50079],
    [{ kind: 'require-password-change' }, 400, 'invalid_grant', 50142],
    [{ kind: 'require-mfa' }, 400, 'invalid_grant', 50076],
    [{ kind: 'require-strength', strength: 'mfa' }, 400, 'invalid_grant', 50076],
  ];
  for (const [policy, status, error, code] of rows) {
    testLab.lab.policies.clear();
    testLab.lab.policies.add({ ...policy, id: 'the policy' });
    const answer = await tokenAs();
    const claims = '{"access_token":{"capolids":{"essential":true,"values":["the policy"]}}}';
    const { error_codes, claims: sent } = answer.json;
    assert.deepEqual(
      [refusalOf(answer).slice(0, 2), error_codes, sent],
      [[status, error], [code], claims],
      policy.kind,
    );
  }
});

test('devices satisfy policies by header and by lab.conditions, and tokens name them', async () => {
  const { lab } = testLab;
  const header = ({ deviceId }: Device) => ({ 'x-lab-device-id': deviceId.toUpperCase() });
  const rows: readonly (readonly [kind: Policy['kind'], device: Device, code: number])[] = [
    ['require-registered-device', device, 200],
    ['require-compliant-device', device, 53000],
    ['require-compliant-device', compliant, 200],
    ['require-joined-device', compliant, 53001],
    ['require-joined-device', joined, 200],
  ];
  for (const [kind, shown, code] of rows) {
    assert.equal(await codeUnder({ kind } as Policy, header(shown)), code, kind);
    lab.conditions.set({ deviceId: shown.deviceId }, ada.id);
    assert.equal(await codeOf(), code, kind);
    lab.conditions.clear();
  }
  assert.equal(await codeUnder({ kind: 'require-registered-device' }, { 'x-lab-device-id': 'unknown' }), 50097);
  lab.policies.clear();
  const claims = (answer: Answer) => decodeJwt(String(answer.json['access_token']));
  assert.equal(claims(await tokenAs(header(joined)))['deviceid'], joined.deviceId);
  assert.equal(claims(await tokenAs())['deviceid'], undefined);
});

test('locations are ranges of addresses, of IPv4 and IPv6, with exclusions', async () => {
  const inside = { kind: 'block', locations: ['203.0.113.0/24', '2001:db8::/32', '198.51.100.7'] } as const;
  const outside = { kind: 'block', excludedLocations: ['10.0.0.0/8', '::1'] } as const;
  const rows: readonly (readonly [policy: Policy, address: string, code: number])[] = [
    [inside, '203.0.113.255', 53003],
    [inside, '203.0.114.0, 203.0.113.1', 200],
    [inside, '2001:db8:1::', 53003],
    [inside, '2001:db9::', 200],
    [inside, '198.51.100.7', 53003],
    [inside, 'not an address', 200],
    [outside, '10.255.0.1', 200],
    [outside, '11.0.0.1', 53003],
    [outside, '::1', 200],
  ];
  for (const [policy, address, code] of rows) {
    assert.equal(await codeUnder(policy, { 'x-forwarded-for': address }), code, address);
  }
  assert.equal(await codeUnder({ kind: 'block', locations: '127.0.0.1' }), 53003);
  testLab.lab.conditions.set({ ipAddress: '203.0.113.9' });
  assert.equal(await codeUnder(inside), 53003);
});

test('risk of the user and of the sign-in are stated by the test, for everyone or for one user', async () => {
  const { conditions } = testLab.lab;
  const policy = { kind: 'require-password-change', userRisk: ['medium', 'high'] } as const;
  assert.equal(await codeUnder(policy), 200);
  conditions.set({ userRisk: 'high' }, labIds.users.grace.id);
  assert.equal(await codeUnder(policy), 200);
  conditions.set({ userRisk: 'high' }, ada.id);
  assert.equal(await codeUnder(policy), 50142);
  conditions.clear();
  conditions.set({ signInRisk: 'low' });
  assert.equal(await codeUnder({ kind: 'require-mfa', signInRisk: 'low' }), 50076);
  assert.equal(await codeUnder({ kind: 'require-mfa', signInRisk: 'high' }), 200);
  // @ts-expect-error -- a level that does not exist
  const set = () => conditions.set({ signInRisk: 'huge' });
  assert.throws(set, { message: 'Cannot set the condition "signInRisk": use none, low, medium, high' });
});

test('users, groups, applications, APIs and client app types select the sign-ins of a policy', async () => {
  const { tenant } = testLab.lab;
  const own = tenant.groups.find(({ memberIds }) => memberIds.includes(ada.id));
  assert.ok(own !== undefined);
  const rows: readonly (readonly [scope: Partial<Policy>, code: number])[] = [
    [{ users: ada.userPrincipalName.toUpperCase() }, 53003],
    [{ users: [labIds.users.grace.id, ada.id] }, 53003],
    [{ users: labIds.users.grace.id }, 200],
    [{ excludedUsers: ada.id }, 200],
    [{ groups: own.displayName }, 53003],
    [{ groups: own.id, excludedUsers: ada.userPrincipalName }, 200],
    [{ excludedGroups: [own.id] }, 200],
    [{ groups: 'Elsewhere' }, 200],
    [{ applications: [graphCommandLine.toUpperCase()] }, 53003],
    [{ applications: daemon.appId }, 200],
    [{ excludedApplications: graphCommandLine }, 200],
    [{ resources: 'https://graph.microsoft.com/' }, 53003],
    [{ resources: [graphId] }, 53003],
    [{ resources: 'https://vault.azure.net' }, 200],
    [{ clientAppTypes: 'other' }, 53003],
    [{ clientAppTypes: ['browser', 'mobile-desktop', 'device-code'] }, 200],
    [{ state: 'disabled' }, 200],
  ];
  for (const [scope, code] of rows) {
    assert.equal(await codeUnder({ kind: 'block', ...scope } as Policy), code, JSON.stringify(scope));
  }
});

test('a nested group counts, and a policy for users does not apply to an application', async () => {
  const { lab, token } = testLab;
  const inner = lab.tenant.groups.find(({ memberIds }) => memberIds.includes(ada.id));
  const outer = lab.tenant.groups.find((group) => group.id !== inner?.id && !group.memberIds.includes(ada.id));
  assert.ok(inner !== undefined && outer !== undefined);
  outer.memberIds.push(inner.id);
  try {
    assert.equal(await codeUnder({ kind: 'block', groups: outer.id }), 53003);
  } finally {
    outer.memberIds.pop();
  }
  const fields = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret };
  const app = () => token({ ...fields, scope: 'https://graph.microsoft.com/.default' });
  lab.policies.clear();
  lab.policies.add({ kind: 'block', users: ada.id });
  lab.policies.add({ kind: 'require-mfa' });
  lab.policies.add({ kind: 'require-terms-of-use' });
  assert.equal((await app()).status, 200);
  lab.policies.add({ kind: 'block', applications: daemon.appId, locations: '203.0.113.0/24' });
  lab.conditions.set({ ipAddress: '203.0.113.9' });
  assert.deepEqual((await app()).json['error_codes'], [53003]);
});

test('report-only policies have no effect and are recorded', async () => {
  const { lab } = testLab;
  const known = lab.policies.reports.length;
  assert.equal(await codeUnder({ kind: 'block', state: 'report-only', id: 'seen' }), 200);
  assert.deepEqual(lab.policies.reports.slice(known), [
    { policyId: 'seen', appId: graphCommandLine, userId: ada.id, code: 53003 },
  ]);
});

async function signInWith(fields: Record<string, string> = {}) {
  const browser = testLab.newBrowser();
  const url = testLab.authorizeUrl(fields);
  const at = await submit(browser, await browser.send('GET', url), {
    loginfmt: ada.userPrincipalName,
    passwd: ada.password,
    action: 'sign-in',
  });
  return { browser, at };
}

function redeem({ location }: WebResponse, more: Record<string, string> = {}): Promise<Answer> {
  const code = new URL(location ?? 'none:').searchParams.get('code') ?? '';
  const fields = { client_id: graphCommandLine, redirect_uri: redirectUri, code_verifier: verifier, code };
  return testLab.token({ grant_type: 'authorization_code', ...fields, ...more });
}

test('the pages ask for terms, a challenge, registration and a new password, each once per user', async () => {
  const { lab } = testLab;
  const rows: readonly (readonly [policy: Policy, page: string])[] = [
    [{ kind: 'require-terms-of-use', terms: 'Rules <1>' }, 'policy-terms'],
    [{ kind: 'require-external-challenge' }, 'policy-challenge'],
    [{ kind: 'require-mfa-registration' }, 'policy-registration'],
    [{ kind: 'require-password-change' }, 'policy-password'],
  ];
  for (const [policy, page] of rows) {
    lab.policies.clear();
    lab.policies.add(policy);
    const { browser, at } = await signInWith();
    assert.equal(pageName(at.page), page);
    if (policy.kind === 'require-terms-of-use') assert.match(at.page, /Rules &lt;1&gt;/);
    const done = await submit(browser, at, { action: 'satisfy' });
    assert.equal((await redeem(done)).status, 200, page);
    assert.equal(await codeOf(), 200, page);
  }
});

test('a device that policies require ends the sign-in with a page, and the device code with its refusal', async () => {
  const { lab, token } = testLab;
  lab.policies.add({ kind: 'require-compliant-device' });
  const { at } = await signInWith();
  assert.equal(pageName(at.page), 'error');
  assert.match(at.page, /AADSTS53000/);
  const { json } = await askForDeviceCode(testLab);
  await approveDevice(testLab, String(json['user_code']));
  const poll = { grant_type: 'device_code', client_id: graphCommandLine, device_code: String(json['device_code']) };
  assert.deepEqual((await token(poll)).json['error_codes'], [53000]);
});

test('a stronger method than a second factor is asked for, and named in amr', async () => {
  const { lab } = testLab;
  lab.policies.add({ kind: 'require-strength', strength: 'phishing-resistant', resources: graphId });
  const { browser, at } = await signInWith();
  assert.equal(pageName(at.page), 'mfa');
  const answer = await redeem(await submit(browser, at, { action: 'approve-mfa' }));
  assert.deepEqual(decodeJwt(String(answer.json['access_token']))['amr'], ['fido', 'mfa']);
  lab.policies.clear();
  lab.policies.add({ kind: 'require-strength', strength: 'passwordless' });
  const renewed = { grant_type: 'refresh_token', client_id: graphCommandLine };
  const refresh_token = String(answer.json['refresh_token']);
  assert.equal((await testLab.token({ ...renewed, refresh_token })).status, 200);
});

test('an authentication context is asked for by claims, steps up, and is in the token', async () => {
  const { lab, token } = testLab;
  lab.policies.add({ kind: 'require-mfa', authenticationContexts: ['c1', 'c2'] });
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const { at: plain } = await signInWith();
  const first = await redeem(plain);
  assert.equal(decodeJwt(String(first.json['access_token']))['acrs'], undefined);
  const renew = (more: Record<string, string>) =>
    token({
      grant_type: 'refresh_token',
      client_id: graphCommandLine,
      refresh_token: String(first.json['refresh_token']),
      ...more,
    });
  assert.deepEqual((await renew({ claims })).json['error_codes'], [50076]);
  assert.equal((await renew({})).status, 200);
  const other = await renew({ claims: '{"access_token":{"acrs":{"values":["c3","c0","x"]}}}' });
  assert.deepEqual(decodeJwt(String(other.json['access_token']))['acrs'], ['c3']);

  const { browser, at } = await signInWith({ claims });
  assert.equal(pageName(at.page), 'mfa');
  const second = await redeem(await submit(browser, at, { action: 'approve-mfa' }));
  assert.deepEqual(decodeJwt(String(second.json['access_token']))['acrs'], ['c1']);
});

test('sign-in-frequency of every time lets a sign-in finish, and asks again after five minutes', async () => {
  const { lab, clock, authorizeUrl } = testLab;
  lab.policies.add({ kind: 'sign-in-frequency', seconds: 0 });
  const { browser, at } = await signInWith();
  assert.notEqual(at.location, undefined);
  clock.advance(301_000);
  assert.equal(pageName((await browser.send('GET', authorizeUrl())).page), 'sign-in');
});

test('persistent-browser keeps the session cookie for 90 days', async () => {
  const { lab, send, authorizeUrl } = testLab;
  const shown = await send('GET', authorizeUrl());
  const form = readPageForm(shown.text);
  assert.ok(form !== undefined);
  const cookie = String(shown.headers['set-cookie']?.[0]?.split(';')[0]);
  const fields = { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' };
  const body = new URLSearchParams({ ...Object.fromEntries(form.fields), ...fields }).toString();
  const signIn = async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie };
    const answer = await send('POST', new URL(form.action, authorizeUrl()).href, headers, body);
    return answer.headers['set-cookie']?.find((one) => one.includes('-session-'))?.match(/Max-Age=(\d+)/)?.[1];
  };
  assert.equal(await signIn(), undefined);
  lab.policies.add({ kind: 'persistent-browser', mode: 'always' });
  assert.equal(await signIn(), '7776000');
  lab.policies.clear();
  lab.policies.add({ kind: 'persistent-browser', mode: 'never' });
  assert.equal(await signIn(), undefined);
});
