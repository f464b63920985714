import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { decodeJwt } from 'jose';
import { findApiByAppId } from '../../../src/lab/apis/apis-of.ts';
import { graphAppId } from '../../../src/lab/apis/known-apis.ts';
import { pageName } from '../../../src/lab/robot/forms.ts';
import type { WebClient, WebResponse } from '../../../src/lab/robot/web-client.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';
import { type Fields, startTestLab, submit } from '../test-lab.ts';

const { ada, taro } = labIds.users;
const { nora } = labIds.fabrikam.users;
const { web, daemon, teamsRecipe } = labIds.applications;
const apiScopeId = 'ccbda5ca-3f41-4b42-a0c8-40bc5a1c2c07';
const tenant = seedTenant();
const graph = findApiByAppId(tenant, graphAppId)?.permissions();
const idOf = (list: readonly { id: string; value: string }[] | undefined, name: string) =>
  list?.find(({ value }) => value === name)?.id ?? '';
const ofGraph = [
  { id: idOf(graph?.scopes, 'Mail.ReadWrite').toUpperCase(), type: 'Scope' },
  { id: idOf(graph?.roles, 'Group.Read.All').toUpperCase(), type: 'Role' },
  { id: '99999999-0000-4000-8000-000000000000', type: 'Role' },
] as const;
tenant.applications.forEach((application, index) => {
  if (application.appId === daemon.appId) {
    const scope = { id: apiScopeId, value: 'Things.Read', type: 'User', isEnabled: true } as const;
    tenant.applications[index] = { ...application, exposedScopes: [scope] };
  }
  if (application.appId === web.appId) {
    const requiredResources = [
      { resourceAppId: graphAppId, permissions: ofGraph },
      { resourceAppId: '99999999-0000-4000-8000-000000000001', permissions: ofGraph },
    ];
    tenant.applications[index] = { ...application, requiredResources };
  }
  if (application.appId === teamsRecipe.appId) {
    const permissions = [{ id: apiScopeId, type: 'Scope' } as const];
    const requiredResources = [{ resourceAppId: daemon.appId, permissions }];
    tenant.applications[index] = { ...application, redirectUris: ['https://recipe.example/'], requiredResources };
  }
});
const { lab, authorizeUrl, newBrowser, token } = await startTestLab({ after }, { tenant });

function urlOf(fields: Fields = {}, path = `${lab.tenant.id}/v2.0/adminconsent`): string {
  const usual: Fields = { client_id: web.appId, redirect_uri: web.redirectUri, scope: 'Mail.Read', state: 'a state' };
  const all = Object.entries({ ...usual, ...fields }).filter(([, value]) => value !== '');
  return `${lab.loginOrigin}/${path}?${new URLSearchParams(all).toString()}`;
}

async function signIn(
  browser: WebClient,
  url: string,
  user: { userPrincipalName: string; password: string },
): Promise<WebResponse> {
  const at = await browser.send('GET', url);
  assert.equal(pageName(at.page), 'sign-in');
  return submit(browser, at, { loginfmt: user.userPrincipalName, passwd: user.password, action: 'sign-in' });
}

function answerOf({ location }: WebResponse): [string, string][] {
  const { origin, pathname, searchParams } = new URL(location ?? 'none:');
  return [['to', `${origin}${pathname}`], ...searchParams];
}

const permissionsOn = ({ page }: WebResponse) => [...page.matchAll(/<li><strong>([^<]*)</g)].map(([, name]) => name);

test('adminConsent() lets an administrator consent for every user of the tenant', async () => {
  const asAda = newBrowser();
  const before = await signIn(
    asAda,
    authorizeUrl({ client_id: web.appId, redirect_uri: web.redirectUri, scope: 'Mail.Read' }),
    ada,
  );
  assert.equal(pageName(before.page), 'consent');

  const browser = newBrowser();
  const consent = await signIn(browser, urlOf(), taro);
  assert.deepEqual([pageName(consent.page), permissionsOn(consent)], ['admin-consent', ['Mail.Read']]);
  assert.match(consent.page, /<strong>Lab Web<\/strong>[\s\S]*all users of <strong>Entrada Lab<\/strong>/);
  assert.deepEqual(answerOf(await submit(browser, consent, { action: 'accept' })), [
    ['to', web.redirectUri],
    ['admin_consent', 'True'],
    ['tenant', lab.tenant.id],
    ['scope', 'Mail.Read'],
    ['state', 'a state'],
  ]);
  const url = authorizeUrl({ client_id: web.appId, redirect_uri: web.redirectUri, scope: 'Mail.Read' });
  assert.equal((await asAda.send('GET', url)).status, 302);
  lab.policies.add({ kind: 'require-user-consent' });
  assert.equal(pageName((await asAda.send('GET', url)).page), 'consent');
  lab.policies.clear();
  // Other applications and tenants are not affected.
  assert.equal(pageName((await asAda.send('GET', authorizeUrl({ scope: 'Mail.Read' }))).page), 'consent');
});

test('adminConsent() asks for the permissions of the registration without a scope', async () => {
  const fields = { client_id: teamsRecipe.appId, redirect_uri: 'https://recipe.example/', scope: '' };
  const browser = newBrowser();
  const consent = await signIn(browser, urlOf(fields, 'common/adminconsent'), taro);
  assert.deepEqual(permissionsOn(consent), [
    ...['User.Read', 'User.Read.All', 'Group.ReadWrite.All', 'AppCatalog.ReadWrite.All', 'Things.Read'],
  ]);
  assert.deepEqual(answerOf(await submit(browser, consent, { action: 'accept' })), [
    ['to', 'https://recipe.example/'],
    ['admin_consent', 'True'],
    ['tenant', lab.tenant.id],
    ['state', 'a state'],
  ]);
});

test('adminConsent() grants the application permissions of the registration, which .default asks for', async () => {
  const rolesOf = async () => {
    const proof = { client_id: web.appId, client_secret: web.secret };
    const fields = { ...proof, grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' };
    const { json } = await token(fields);
    return decodeJwt(String(json['access_token']))['roles'];
  };
  const before = await rolesOf();
  const browser = newBrowser();
  const asked = await signIn(browser, urlOf({ scope: 'Mail.Read' }), taro);
  assert.deepEqual(permissionsOn(asked), ['Mail.Read']);
  await submit(browser, asked, { action: 'accept' });
  assert.deepEqual(await rolesOf(), before);

  // Without a redirect URI, the first one of the registration.
  const bare = `${lab.loginOrigin}/${lab.tenant.id}/adminconsent?client_id=${web.appId.toUpperCase()}`;
  const byDefault = urlOf({ scope: 'https://graph.microsoft.com/.default', state: '' });
  for (const url of [bare, byDefault]) {
    const consent = await browser.send('GET', url);
    const permissions = permissionsOn(consent);
    assert.deepEqual([permissions.includes('Mail.ReadWrite'), permissions.at(-1)], [true, 'Group.Read.All']);
    assert.match(consent.page, /Group\.Read\.All<\/strong><span class="soft">Microsoft Graph: without a user/);
    const accepted = answerOf(await submit(browser, consent, { action: 'accept' }));
    assert.deepEqual(accepted.slice(0, 2), [['to', web.redirectUri], ['admin_consent', 'True']]); // biome-ignore format: one row
    assert.deepEqual(await rolesOf(), ['Group.Read.All']);
  }
  const stored = lab.tenant.appRoleAssignments.filter(({ principalId }) =>
    lab.tenant.applications.some((each) => each.appId === web.appId && each.servicePrincipalId === principalId),
  );
  assert.equal(stored.length, 1);
});

test('adminConsent() does not let other users consent, even with a form of their own', async () => {
  const browser = newBrowser();
  const refused = await signIn(browser, urlOf({ scope: 'Mail.Send' }), ada);
  assert.equal(pageName(refused.page), 'need-admin');
  assert.match(refused.page, /AADSTS90094/);
  for (const account of [ada.id, taro.id]) {
    const forged = await submit(browser, refused, { action: 'accept', account });
    assert.equal(pageName(forged.page), account === ada.id ? 'need-admin' : 'sign-in');
  }
  const url = authorizeUrl({ client_id: web.appId, redirect_uri: web.redirectUri, scope: 'Mail.Send' });
  assert.equal(pageName((await browser.send('GET', url)).page), 'consent');
  assert.equal(pageName((await submit(browser, refused, { action: 'other-account' })).page), 'sign-in');
  const left = answerOf(await submit(browser, refused, { action: 'cancel' }));
  assert.deepEqual([left[2], left.at(-1)], [['error', 'access_denied'], ['state', 'a state']]); // biome-ignore format: one row
});

test('adminConsent() redirects a refusal of the administrator, and obeys policies', async () => {
  const browser = newBrowser();
  lab.policies.add({ kind: 'require-mfa' });
  const mfa = await signIn(browser, urlOf({ scope: 'Mail.Send' }), taro);
  assert.equal(pageName(mfa.page), 'mfa');
  assert.equal(pageName((await submit(browser, mfa, { action: 'accept' })).page), 'mfa');
  const consent = await submit(browser, mfa, { action: 'approve-mfa' });
  lab.policies.clear();
  assert.equal(pageName(consent.page), 'admin-consent');
  const declined = answerOf(await submit(browser, consent, { action: 'decline' }));
  assert.deepEqual(declined.slice(0, 3), [
    ['to', web.redirectUri],
    ['admin_consent', 'True'],
    ['error', 'access_denied'],
  ]);
  assert.match(declined[3]?.[1] ?? '', /^AADSTS65004: User declined to consent to access the app\. Trace ID: /);
});

test('adminConsent() needs a known tenant, application, redirect URI and scope, and the proof of its forms', async () => {
  const pageOf = async (url: string) => {
    const answer = await newBrowser().send('GET', url);
    assert.equal(answer.location, undefined);
    return /AADSTS\d+/.exec(answer.page)?.[0];
  };
  const cases: [Fields, string, string][] = [
    [{}, 'elsewhere.example/v2.0/adminconsent', 'AADSTS90002'],
    [{ client_id: '99999999-0000-4000-8000-000000000000' }, 'common/v2.0/adminconsent', 'AADSTS700016'],
    [{ redirect_uri: 'https://evil.example' }, 'common/v2.0/adminconsent', 'AADSTS50011'],
    [{ scope: '' }, 'common/v2.0/adminconsent', 'AADSTS900144'],
    [{ scope: 'https://nowhere.example/x' }, 'common/v2.0/adminconsent', 'AADSTS500011'],
  ];
  for (const [fields, path, code] of cases) assert.equal(await pageOf(urlOf(fields, path)), code);
  const browser = newBrowser();
  await signIn(browser, urlOf(), taro);
  for (const form of [
    [['action', 'accept']],
    [
      ['action', 'accept'],
      ['canary', 'x'],
    ],
  ] as [string, string][][]) {
    // biome-ignore format: one row
    assert.match((await browser.send('POST', urlOf({ scope: 'Mail.ReadWrite' }), form)).page, /AADSTS90013/);
  }
});

test('adminConsent() for organizations is about the tenant of the administrator', async () => {
  const browser = newBrowser();
  const { graphCommandLine } = labIds.applications;
  const fields = { client_id: graphCommandLine.appId, redirect_uri: 'http://localhost:7' };
  const consent = await signIn(browser, urlOf(fields, 'organizations/v2.0/adminconsent'), nora);
  const answer = new Map(answerOf(await submit(browser, consent, { action: 'accept' })));
  assert.equal(answer.get('tenant'), labIds.fabrikam.tenantId);
});

test('adminConsent() lets one of several accounts be picked', async () => {
  const browser = newBrowser();
  await signIn(browser, urlOf(), taro);
  await signIn(browser, authorizeUrl({ prompt: 'login' }), ada);
  const picker = await browser.send('GET', urlOf());
  assert.equal(pageName(picker.page), 'account');
  assert.equal(pageName((await submit(browser, picker, { action: `use-account:${ada.id}` })).page), 'need-admin');
  const consent = await submit(browser, picker, { action: `use-account:${taro.id}` });
  assert.equal((await submit(browser, consent, { action: 'accept' })).status, 302);
});
