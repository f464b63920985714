import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SameTenant, tenantClaims } from '../../src/fleet/tenant-claims.ts';
import type { TenantTarget } from '../../src/fleet/tenant-target.ts';
import type { Services } from '../../src/session/services/services.ts';

const token = (tid: string): string =>
  `Bearer ${['{}', JSON.stringify({ tid }), ''].map((part) => Buffer.from(part).toString('base64url')).join('.')}`;
const target = (name: string, otherTenant: string | undefined = name): TenantTarget => ({
  name,
  tenantId: undefined,
  sessionId: 's',
  otherTenant,
});

async function send(
  claims: ReturnType<typeof tenantClaims>,
  one: TenantTarget,
  tid: string,
  origin = 'https://graph.example',
) {
  const sent: string[] = [];
  const services = {
    transportTo:
      async () =>
      async ({ url }: { url: URL }) =>
        void sent.push(url.href),
  } as unknown as Services;
  const transport = await claims
    .servicesFor(one, services)
    .transportTo({ graphEndpoint: 'https://graph.example' } as never, null);
  try {
    await transport({ method: 'POST', url: new URL('/groups', origin), headers: { authorization: token(tid) } });
    return sent.length;
  } catch (error) {
    assert.ok(error instanceof SameTenant);
    assert.deepEqual(sent, []);
    return error.message;
  }
}

test('tenantClaims() lets a tenant of a list be requested under one name, by the GUID in its token', async () => {
  const claims = tenantClaims((id) => id === 'done');
  const [first, second] = [target('a.example'), target('ID')];
  assert.equal(await send(claims, first, 'id'), 1);
  assert.equal(await send(claims, first, 'ID'), 1, 'The next page.');
  assert.equal(
    await send(claims, second, 'id'),
    '"ID" is the tenant id, which is in the list as "a.example", too; it is requested once.',
  );
  assert.equal(claims.idOf(second), 'id');
  assert.equal(
    await send(claims, target('b.example'), 'done'),
    '"b.example" is the tenant done, which was done before; it is requested once.',
  );
});

test('tenantClaims() leaves contexts alone, which can be two accounts in one tenant, and other addresses', async () => {
  const claims = tenantClaims(() => true);
  const context: TenantTarget = { name: 'one', tenantId: undefined, sessionId: 's', otherTenant: undefined };
  assert.equal(await send(claims, context, 'id'), 1);
  assert.equal(await send(claims, { ...context, name: 'two' }, 'id'), 1);
  assert.equal(await send(claims, target('a.example'), 'id', 'https://login.example'), 1);
  assert.equal(claims.idOf(context), 'id');
});
