import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitedServices, RateReached, ServiceBusy } from '../../src/fleet/queue/limited-services.ts';
import { parseRateLimit } from '../../src/fleet/queue/rate-limit.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/message.ts';
import type { Cloud } from '../../src/model/cloud.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const cloud = {
  name: 'Own',
  azureADEndpoint: 'https://login.example',
  graphEndpoint: 'https://graph.example/behind/a/path',
  teamsEndpoint: 'https://teams.example',
  type: 'User-defined',
} as const;
const bearer = (claims: object): Record<string, string> => ({
  authorization: `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`,
});

/** Services that send nothing, with a limit that answers with these waits in turn. */
function prepare(waits: number[], response: Partial<HttpResponse> = {}, failsWhenBusy = true) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const sent: string[] = [];
  const limited = limitedServices(
    {
      clock,
      transportTo: async (_cloud: Cloud, _timeoutMs: number | null) => async (request: HttpRequest) => {
        sent.push(request.url.host);
        return { status: 200, headers: {}, body: Buffer.alloc(0), ...response };
      },
    },
    {
      take: async (tenant) => {
        asked.push(tenant);
        return waits.shift() ?? 0;
      },
      tenant: 'contoso.example',
      failsWhenBusy,
    },
  );
  const send = async (host: string, headers?: Record<string, string>) =>
    (await limited.services.transportTo(cloud, null))({
      method: 'GET',
      url: new URL(`https://${host}/x`),
      ...(headers && { headers }),
    });
  return { limited, clock, asked, sent, send };
}

test('limitedServices() asks before each request to an API, for the tenant that the token names', async () => {
  const { send, asked, sent } = prepare([]);
  await send('graph.example', bearer({ tid: 'the-guid' }));
  await send('teams.example', bearer({}));
  await send('graph.example');
  await send('login.example');
  await send('elsewhere.example');
  assert.deepEqual(asked, ['the-guid', 'contoso.example', 'contoso.example']);
  assert.equal(sent.length, 5);
});

test('limitedServices() gives up the first request of a page, and waits with those that follow', async () => {
  const { limited, send, sent, clock } = prepare([300, 0, 200, 100, 0, 50]);
  const early = await send('graph.example').catch((error: unknown) => error);
  assert.ok(early instanceof RateReached && early.waitMs === 300);
  assert.deepEqual(sent, []);
  await send('graph.example');
  const second = send('graph.example');
  await clock.sleeping(1);
  await clock.advance(200);
  await clock.sleeping(1);
  assert.equal(sent.length, 1);
  await clock.advance(100);
  await second;
  assert.deepEqual([sent.length, clock.asked], [2, [200, 100]]);
  limited.beginPage();
  await assert.rejects(send('graph.example'), RateReached);
});

test('limitedServices() turns a busy response into ServiceBusy with the wait that it asks for', async () => {
  for (const status of [429, 502, 503, 504]) {
    const { send } = prepare([], { status, headers: { 'retry-after': '7' } });
    for (const host of ['graph.example', 'login.example']) {
      const busy = await send(host).catch((error: unknown) => error);
      assert.ok(busy instanceof ServiceBusy);
      assert.deepEqual([busy.message, busy.waitMs], [`${host} responded with ${status}`, 7_000]);
    }
  }
  assert.equal((await prepare([], { status: 500 }).send('graph.example')).status, 500);
  assert.equal((await prepare([], { status: 429 }, false).send('graph.example')).status, 429);
  const silent = await prepare([], { status: 503 })
    .send('graph.example')
    .catch((error: unknown) => error);
  assert.ok(silent instanceof ServiceBusy && silent.waitMs === 0);
});

test('parseRateLimit() reads requests and seconds, and refuses anything else', () => {
  assert.deepEqual(parseRateLimit('100/10'), { requests: 100, seconds: 10 });
  assert.deepEqual(parseRateLimit(' 5 '), { requests: 5, seconds: 1 });
  assert.deepEqual(parseRateLimit('10000 / 3600s'), { requests: 10_000, seconds: 3600 });
  for (const text of ['', '0/1', '1/0', '10001/1', '1/3601', '1.5/2', '-1/2', '1/2/3', 'many']) {
    assert.throws(() => parseRateLimit(text), {
      code: 'INPUT_INVALID',
      message: /^Cannot use the rate limit .*: it is not REQUESTS\/SECONDS$/,
    });
  }
});
