import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { credential } from '../../../src/credentials/supplied-token.ts';
import type { SignInServices } from '../../../src/credentials/credential.ts';
import type { HttpRequest } from '../../../src/http/message.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { writeJwt } from '../../support/id-token.ts';
import { rejection } from '../../support/journey-errors.ts';

const ours = '11111111-2222-3333-4444-55555555555a';
const other = '99999999-2222-3333-4444-555555555555';
const cloud = {
  name: 'Test',
  azureADEndpoint: 'https://login.example',
  graphEndpoint: 'https://graph.example',
  type: 'User-defined',
} as const;

/** Connects with a token of our tenant where a domain leads to a tenant; notes the addresses asked for. */
function tokenAt(nowMs: number): string {
  const exp = Math.floor(nowMs / 1000) + 3600;
  return writeJwt({ aud: cloud.graphEndpoint, tid: ours, exp, iss: `https://sts.example/${ours}/` });
}

function connect(tenantId: string, domainTenant: string, status = 200) {
  const clock = createFakeClock();
  const accessToken = tokenAt(clock.nowMs());
  const asked: string[] = [];
  const transport = async ({ url }: HttpRequest) => {
    asked.push(url.href);
    const body = Buffer.from(JSON.stringify({ issuer: `https://login.example/${domainTenant}/v2.0` }));
    return { status, headers: {}, body };
  };
  const services = { clock, oauth: async () => ({ transport, clock }) } as unknown as SignInServices;
  return { asked, result: credential.acquire({ accessToken, tenantId }, { service: 'entra', cloud }, services) };
}

const address = 'https://login.example/contoso.example/v2.0/.well-known/openid-configuration';

for (const [tenantId, domainTenant, asked] of [
  [ours, '', []],
  [ours.toUpperCase(), '', []],
  [`{${ours}}`, '', []],
  ['common', '', []],
  ['Organizations', '', []],
  ['contoso.example', ours, [address]],
  ['contoso.example', ours.toUpperCase(), [address]],
  [' contoso.example ', ours, [address]],
] as const) {
  test(`a supplied token of the tenant "${tenantId}" (${domainTenant}) connects`, async () => {
    const { asked: found, result } = connect(tenantId, domainTenant);
    await result;
    assert.deepEqual(found, asked);
  });
}

for (const [tenantId, domainTenant] of [
  [other, ''],
  [other.toUpperCase(), ''],
  [`{${other}}`, ''],
  [` ${other}`, ''],
  ['contoso.example', other],
  ['CONTOSO.example', other],
] as const) {
  test(`a supplied token of another tenant than "${tenantId}" (${domainTenant}) is refused`, async () => {
    const { result } = connect(tenantId, domainTenant);
    const message = new RegExp(`It is for the tenant "${ours}", not for "${other}"`, 'i');
    await rejection(result, { code: 'INPUT_INVALID', message });
  });
}

for (const [domainTenant, status, found] of [
  [ours, 400, 'the service responded with status 400'],
  ['{tenantid}', 200, 'the response does not name its id'],
] as const) {
  test(`a supplied token is refused where a domain cannot be looked up: ${found}`, async () => {
    await rejection(connect('contoso.example', domainTenant, status).result, {
      code: 'INPUT_INVALID',
      message: `Cannot find the tenant "contoso.example" at "login.example", so the access token cannot be compared with it: ${found}`,
    });
  });
}

test('a supplied token is refused where the service cannot be reached for a domain', async () => {
  const clock = createFakeClock();
  const failure = new EntradaError('NETWORK_UNREACHABLE', 'Cannot reach "login.example"');
  const transport = () => Promise.reject(failure);
  const services = { clock, oauth: async () => ({ transport, clock }) } as unknown as SignInServices;
  const options = { accessToken: tokenAt(clock.nowMs()), tenantId: 'contoso.example' };
  await assert.rejects(credential.acquire(options, { service: 'entra', cloud }, services), failure);
});

test('a domain is not looked up for text that is not a token', async () => {
  const clock = createFakeClock();
  const services = { clock, oauth: () => assert.fail('It was looked up.') } as unknown as SignInServices;
  const options = { accessToken: 'a.b.c', tenantId: 'contoso.example' };
  const result = credential.acquire(options, { service: 'entra', cloud }, services);
  await rejection(result, { code: 'INPUT_INVALID', message: /It is not a JSON Web Token/ });
});
