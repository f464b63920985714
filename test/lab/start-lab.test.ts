import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { connect, type TLSSocket } from 'node:tls';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';
import { startLab } from '../../src/lab/start-lab.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { ada, graphCommandLine, startTestLab } from './test-lab.ts';

const { daemon } = labIds.applications;
const asDaemon = {
  grant_type: 'client_credentials',
  client_id: daemon.appId,
  client_secret: daemon.secret,
  scope: 'https://graph.microsoft.com/.default',
};

test('startLab() listens on loopback and on no other address of the machine', async (context) => {
  const { lab } = await startTestLab(context);
  const port = Number(new URL(lab.loginOrigin).port);
  assert.equal(await canConnect('127.0.0.1', port), true);
  const others = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80'));
  for (const { address } of others) assert.equal(await canConnect(address, port), false, address);
});

test('startLab() names a port that is in use, and releases the other one', async (context) => {
  const { lab } = await startTestLab(context);
  const graphPort = Number(new URL(lab.graphOrigin).port);
  const freePort = await findFreePort();
  await assert.rejects(
    startTestLab(context, { loginPort: freePort, graphPort }),
    (error) =>
      error instanceof EntradaError &&
      error.code === 'LAB_FAILED' &&
      error.message ===
        `Cannot start the lab on port "${graphPort}": another program is using it; stop that program, or choose another port or 0 for a free one`,
  );
  assert.equal(await canConnect('127.0.0.1', freePort), false);
});

test('startLab() uses the requested ports', async (context) => {
  const loginPort = await findFreePort();
  const { lab } = await startTestLab(context, { loginPort });
  assert.equal(lab.loginOrigin, `https://localhost:${loginPort}`);
});

test('startLab() refuses a folder that is a file', async (context) => {
  const { lab } = await startTestLab(context);
  await assert.rejects(
    startLab({ folder: lab.caFile }),
    (error) => error instanceof EntradaError && error.code === 'STORAGE_FAILED',
  );
});

test('stop() closes connections at once, idle ones and those in the middle of a request', async (context) => {
  const { lab } = await startTestLab(context);
  const port = Number(new URL(lab.loginOrigin).port);
  const ca = readFileSync(lab.caFile);
  const open = async (text: string): Promise<TLSSocket> => {
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca });
    await once(socket, 'secureConnect');
    socket.on('error', () => {});
    socket.write(text);
    return socket;
  };
  const request = 'GET /common/discovery/v2.0/keys HTTP/1.1\r\nHost: localhost\r\n';
  const busy = await open(request);
  const idle = await open(`${request}\r\n`);
  await once(idle, 'data');
  const closed = Promise.all([once(busy, 'close'), once(idle, 'close')]);
  await lab.stop();
  await closed;
  assert.equal(await canConnect('127.0.0.1', port), false);
  await lab.stop();
});

test('requests lists the requests, without secrets', async (context) => {
  const { lab, clock, token, signIn } = await startTestLab(context);
  await token(asDaemon);
  assert.deepEqual(lab.requests, [
    {
      host: 'login',
      method: 'POST',
      path: `/${labIds.tenantId}/oauth2/v2.0/token`,
      query: {},
      form: { ...asDaemon, client_secret: '[secret]' },
      status: 200,
      atMs: clock.nowMs(),
    },
  ]);
  const tokens = await signIn();
  await token({
    grant_type: 'refresh_token',
    client_id: graphCommandLine,
    refresh_token: String(tokens['refresh_token']),
  });
  const text = JSON.stringify(lab.requests);
  for (const secret of [ada.password, daemon.secret, tokens['refresh_token'], 'a-verifier-of']) {
    assert.equal(text.includes(String(secret)), false, String(secret));
  }
});

test('faults apply to the given number of matching requests: a response, a dropped connection, a delay', async (context) => {
  const { lab, token, clock } = await startTestLab(context);
  const match = ({ url }: { url: URL }) => url.pathname.endsWith('/token');
  const response = { status: 503, headers: { 'retry-after': '7' }, body: 'busy' };
  lab.faults.add({ match, times: 1, effect: { kind: 'respond', response } });
  lab.faults.add({ match, times: 1, effect: { kind: 'drop' } });
  lab.faults.add({ match, times: 1, effect: { kind: 'delay', delayMs: 5000 } });

  const busy = await token(asDaemon);
  assert.deepEqual([busy.status, busy.headers['retry-after'], busy.text], [503, '7', 'busy']);
  await assert.rejects(token(asDaemon), { code: 'ECONNRESET' });
  const before = clock.nowMs();
  assert.equal((await token(asDaemon)).status, 200);
  assert.equal(clock.nowMs() - before, 5000);
  assert.equal((await token(asDaemon)).status, 200);
  assert.deepEqual(
    lab.requests.map(({ status }) => status),
    [503, 0, 200, 200],
  );
});

test('faults apply to every endpoint of every host', async (context) => {
  const { lab, send } = await startTestLab(context);
  const { tenantId } = labIds;
  const endpoints: [string, string][] = [
    ['POST', `${lab.loginOrigin}/${tenantId}/oauth2/v2.0/token`],
    ['POST', `${lab.loginOrigin}/${tenantId}/oauth2/token`],
    ['GET', `${lab.loginOrigin}/${tenantId}/oauth2/v2.0/authorize`],
    ['POST', `${lab.loginOrigin}/common/oauth2/v2.0/devicecode`],
    ['GET', `${lab.loginOrigin}/common/v2.0/.well-known/openid-configuration`],
    ['GET', `${lab.graphOrigin}/v1.0/me`],
    ['GET', `${lab.teamsOrigin}/Teams.Tenant/tenants`],
    ['GET', `${lab.outsideOrigin}/github/idtoken`],
    ['GET', `${lab.outsideOrigin}/github/keys`],
  ];
  for (const [method, url] of endpoints) {
    lab.faults.add({ match: () => true, times: 2, effect: faultEffects.temporarilyUnavailable(60) });
    for (let count = 0; count < 2; count += 1) {
      const { status, headers, json } = await send(method, url);
      assert.deepEqual([url, status, headers['retry-after'], json['error_codes']], [url, 503, '60', [90033]]);
    }
    assert.notEqual((await send(method, url)).status, 503);
  }
});

test('the login server responds with 404 to other paths and methods', async (context) => {
  const { lab, send } = await startTestLab(context);
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['GET', '/common/oauth2/v2.0/token'],
    ['POST', '/a/b/c/d/e'],
  ] as const) {
    const answer = await send(method, `${lab.loginOrigin}${path}`);
    assert.deepEqual([answer.status, answer.text], [404, '']);
  }
});

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host, port, rejectUnauthorized: false }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
