import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInClouds, findCloud } from '../../src/model/cloud.ts';
import { checkAnswerIssuer } from '../../src/oauth/answer-issuer.ts';
import { authorityOf, expectedIssuer, isGuid, issuerNamedBy } from '../../src/oauth/authority.ts';

const tenant = '0F2C1D3E-4A5B-4C6D-8E7F-901234567890';
const other = 'aaaaaaaa-4a5b-4c6d-8e7f-901234567890';
const cloud = findCloud(builtInClouds, 'USGov') ?? assert.fail('no cloud');
const login = 'https://login.microsoftonline.us';

test('authorityOf() returns the v2.0 endpoints of a tenant, its name escaped', () => {
  const { authorizationEndpoint, tokenEndpoint, deviceAuthorizationEndpoint } = authorityOf(cloud, 'contoso.com');
  assert.deepEqual(
    [authorizationEndpoint, tokenEndpoint, deviceAuthorizationEndpoint].map(({ href }) => href),
    ['authorize', 'token', 'devicecode'].map((name) => `${login}/contoso.com/oauth2/v2.0/${name}`),
  );
  assert.equal(authorityOf(cloud, 'a/b?c#d').tokenEndpoint.href, `${login}/a%2Fb%3Fc%23d/oauth2/v2.0/token`);
});

test('expectedIssuer() uses the tenant requested by GUID, else that of the token', () => {
  const issuer = (requested: string, ofToken?: string) => expectedIssuer(authorityOf(cloud, requested), ofToken);
  assert.equal(issuer(tenant, other), `${login}/${tenant.toLowerCase()}/v2.0`);
  for (const requested of ['common', 'organizations', 'contoso.com']) {
    assert.equal(issuer(requested, other), `${login}/${other}/v2.0`);
  }
  assert.equal(issuer('contoso.com'), `${login}/contoso.com/v2.0`);
});

test('issuerNamedBy() uses the tenant of "iss", only in this cloud', () => {
  const issuer = (requested: string, iss?: string) =>
    issuerNamedBy(new URLSearchParams(iss === undefined ? {} : { iss }), authorityOf(cloud, requested));
  assert.equal(issuer('common', `${login}/${other}/v2.0`), `${login}/${other}/v2.0`);
  assert.equal(issuer('common', `https://evil.example/${other}/v2.0`), `${login}/${other}/v2.0`);
  assert.equal(issuer(tenant, `${login}/${other}/v2.0`), `${login}/${tenant.toLowerCase()}/v2.0`);
  assert.equal(issuer('common'), `${login}/common/v2.0`);
});

test('checkAnswerIssuer() refuses a response that names another issuer, also in addition to the right one', () => {
  const right = `${login}/${tenant.toLowerCase()}/v2.0`;
  const check = (...issuers: readonly string[]) =>
    checkAnswerIssuer(
      new URLSearchParams(issuers.map((iss): [string, string] => ['iss', iss])),
      authorityOf(cloud, tenant),
    );
  check();
  check(right);
  check(right, right);
  for (const issuers of [[`https://evil.example/${tenant}`], [right, `https://evil.example/${tenant}`]]) {
    assert.throws(() => check(...issuers), {
      code: 'STATE_MISMATCH',
      message: `Cannot finish the sign-in at "login.microsoftonline.us": the browser returned the response of another server (its issuer is "https://evil.example/${tenant}", not "${right}")`,
      hint: 'Check -TenantId and -Environment, and sign in with an account of that tenant.',
    });
  }
});

test('isGuid() accepts 32 hexadecimal digits with four hyphens and nothing around them', () => {
  assert.equal(isGuid(tenant), true);
  for (const text of ['', `{${tenant}}`, `${tenant}\n`, tenant.replaceAll('-', ''), 'common']) {
    assert.equal(isGuid(text), false, text);
  }
});
