import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAddressRules } from '../../src/mcp/address-rules.ts';
import { guardedServices, type Sent } from '../../src/mcp/guarded-services.ts';
import { builtInClouds } from '../../src/model/cloud.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import type { Services } from '../../src/session/services/services.ts';

const cloud = builtInClouds.find(({ name }) => name === 'Global');
assert.ok(cloud !== undefined);
const record = { cloud } as SessionRecord;
const rules = createAddressRules({
  allowedAddresses: ['/users', '/directory/deviceLocalCredentials'],
  deniedAddresses: [],
});

test('guardedServices() lets a token go to allowed addresses of the APIs alone, and notes what was sent', async () => {
  const urls: [string, number | undefined][] = [];
  const warnings: string[] = [];
  const sent: Sent = { tokens: [], requests: 0, status: undefined, isNamedSecret: false };
  const transport = async ({ url, maxBodyBytes }: { url: URL; maxBodyBytes?: number | undefined }) => {
    urls.push([url.href, maxBodyBytes]);
    return { status: 201, headers: {}, body: Buffer.alloc(0) };
  };
  const services = { transportTo: async () => transport } as unknown as Services;
  const guarded = guardedServices(services, { record, tenantId: 't' }, rules, sent, (text) => warnings.push(text));
  const send = await guarded.transportTo(cloud, null);
  const bearer = { authorization: 'Bearer abc' };
  const get = (url: string, headers: Record<string, string> = bearer) =>
    send({ method: 'GET', url: new URL(url), headers });
  await assert.rejects(
    get('https://other.example/v1.0/users'),
    /^EntradaError: Cannot send a token to "https:\/\/other\.example"$/,
  );
  await assert.rejects(get('https://graph.microsoft.com/v1.0/groups'), { code: 'NOT_ALLOWED' });
  assert.deepEqual([urls, sent.tokens, sent.requests, sent.status], [[], [], 0, undefined]);
  await get('https://graph.microsoft.com/v1.0/users');
  await get('https://graph.microsoft.com/v1.0/users');
  assert.deepEqual([sent.tokens, sent.requests, sent.status, sent.isNamedSecret], [['abc'], 2, 201, false]);
  await get('https://graph.microsoft.com/v1.0/directory/deviceLocalCredentials');
  assert.equal(sent.isNamedSecret, true);
  // A sign-in, and a file at another host: both without the token.
  await get('https://login.microsoftonline.com/t/oauth2/v2.0/token', {});
  await send({ method: 'GET', url: new URL('https://files.example/x'), maxBodyBytes: 5 });
  assert.deepEqual(urls.slice(-2), [
    ['https://login.microsoftonline.com/t/oauth2/v2.0/token', 16_777_216],
    ['https://files.example/x', 5],
  ]);
  assert.equal(sent.requests, 3);
  guarded.warn('careful');
  assert.deepEqual(warnings, ['careful']);
  assert.throws(() => guarded.onPrompt({} as never), { code: 'SIGN_IN_NEEDED' });
});
