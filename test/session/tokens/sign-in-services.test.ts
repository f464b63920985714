import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInServices } from '../../../src/session/tokens/sign-in-services.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { absentServices } from '../../support/absent-services.ts';
import { offlineServices } from '../offline-services.ts';

const session = sampleSession();
const { cloud } = session;
const request = { method: 'POST', url: new URL('https://login.example/token') };

test('signInServices() sends requests to the cloud with the time limit, and again for up to a minute', async () => {
  const busy = (seconds: string) => ({ status: 429, headers: { 'retry-after': seconds } });
  const services = await offlineServices(session, [busy('60'), busy('61')], 0);
  const { transport, clock, signal } = await signInServices(cloud, 7000, services).oauth();
  assert.deepEqual([clock, signal, services.transports], [services.clock, undefined, [['Global', 7000]]]);
  const sending = transport(request);
  await services.clock.sleeping(1);
  assert.deepEqual(services.clock.left(), [60_000]);
  await services.clock.advance(60_000);
  assert.equal((await sending).status, 429);
  const limited = { ...request, maxBodyBytes: 1_048_576 };
  assert.deepEqual(services.requests, [limited, limited]);
  assert.deepEqual(
    [services.warnings, services.verboseTexts],
    [['login.example responded with 429; retrying in 60 s'], []],
  );
});

test('signInServices() limits requests that go elsewhere, and keeps a shorter limit', async () => {
  const sent: (number | undefined)[] = [];
  const transport = async ({ timeoutMs }: { readonly timeoutMs?: number | undefined }) => {
    sent.push(timeoutMs);
    return { status: 200, headers: {}, body: Buffer.of() };
  };
  const services = {
    ...(await offlineServices(session, [], 0)),
    outsideTransport: async () => transport,
    localTransport: transport,
  };
  for (const limitMs of [7000, null]) {
    const own = signInServices(cloud, limitMs, services);
    for (const send of [await own.outsideTransport(), own.localTransport]) {
      for (const timeoutMs of [undefined, 6000, 8000]) await send({ ...request, timeoutMs });
    }
  }
  assert.deepEqual(sent, [7000, 6000, 7000, 7000, 6000, 7000, undefined, 6000, 8000, undefined, 6000, 8000]);
});

test('signInServices() takes a mebibyte from servers outside the clouds', async () => {
  const sent: (number | undefined)[] = [];
  const services = {
    ...(await offlineServices(session, [], 0)),
    outsideTransport: async () => async (given: { readonly maxBodyBytes?: number | undefined }) => {
      sent.push(given.maxBodyBytes);
      return { status: 200, headers: {}, body: Buffer.of() };
    },
  };
  await (await signInServices(cloud, null, services).outsideTransport())(request);
  assert.deepEqual(sent, [1_048_576]);
});

test('signInServices() hands on the rest of the services', async () => {
  const prompts: unknown[] = [];
  const { signal } = new AbortController();
  const services = {
    ...(await offlineServices(session, [], 0)),
    env: { A: 'b' },
    signal,
    onPrompt: (prompt: unknown) => void prompts.push(prompt),
  };
  const own = signInServices(cloud, null, services);
  assert.deepEqual(
    [own.clock, own.env, own.signal, own.findCertificate],
    [services.clock, services.env, signal, services.findCertificate],
  );
  assert.equal((await own.machine()).platform, (await absentServices().machine()).platform);
  const prompt = { kind: 'notice', text: 'careful' } as const;
  await own.onPrompt(prompt);
  own.verbose('text');
  assert.deepEqual([prompts, services.verboseTexts], [[prompt], ['text']]);
  assert.equal((await own.oauth()).signal, signal);
});
