import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInClouds, findCloud } from '../../src/model/cloud.ts';
import { resolveTenantId } from '../../src/oauth/resolve-tenant.ts';

const cloud = findCloud(builtInClouds, 'USGov') ?? assert.fail('no cloud');
const id = '0f2c1d3e-4a5b-4c6d-8e7f-901234567890';

/** Asks for a tenant at a service that gives one response to everything. */
function ask(tenant: string, status = 500, body = '') {
  const urls: string[] = [];
  const transport = async ({ url }: { readonly url: URL }) => {
    urls.push(url.href);
    return { status, headers: {}, body: Buffer.from(body) };
  };
  return { urls, found: resolveTenantId(cloud, tenant, { transport }) };
}

test('resolveTenantId() returns an id and the names of every tenant without a request', async () => {
  for (const [tenant, expected] of [
    [id.toUpperCase(), id],
    [` {${id}} `, id],
    ['common', undefined],
    ['', undefined],
  ] as const) {
    const { urls, found } = ask(tenant);
    assert.deepEqual([await found, urls], [expected, []]);
  }
});

test("resolveTenantId() reads the id of a domain from the issuer of the tenant's configuration", async () => {
  const issuer = `https://login.microsoftonline.us/${id.toUpperCase()}/v2.0`;
  const { urls, found } = ask('contoso.com', 200, JSON.stringify({ issuer }));
  assert.equal(await found, id);
  assert.deepEqual(urls, ['https://login.microsoftonline.us/contoso.com/v2.0/.well-known/openid-configuration']);
});

test('resolveTenantId() says why it cannot find a tenant', async () => {
  for (const [status, body, reason] of [
    [400, JSON.stringify({ issuer: `https://login.example/${id}/v2.0` }), 'the service responded with status 400'],
    [200, '{"issuer":"https://login.example/v2.0"}', 'the response does not name its id'],
    [200, '[]', 'the response does not name its id'],
  ] as const) {
    await assert.rejects(ask('contoso.com', status, body).found, {
      code: 'INPUT_INVALID',
      message: `Cannot find the tenant "contoso.com" at "login.microsoftonline.us", so the access token cannot be compared with it: ${reason}`,
      hint: 'Check -TenantId, or use the id of the tenant.',
    });
  }
});
