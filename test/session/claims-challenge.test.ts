import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { LabRequest } from '../../src/lab/tenant/tenant.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { sendRequest } from '../../src/session/requests/request.ts';
import { createJourneyClock } from '../support/journey-clock.ts';
import { rejection } from '../support/journey-errors.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';
import { asAda, connectDaemon, journeyServices } from '../support/journey-services.ts';

const clock = createJourneyClock();
const lab = await startJourneyLab({ clock });
const seen: LabRequest[] = [];
lab.faults.add({ match: (request) => seen.push(request) < 0, times: 1, effect: { kind: 'drop' } });

const challenge = { access_token: { nbf: { essential: true, value: '1604106651' } } };
const header = `Bearer realm="", error="insufficient_claims", claims="${btoa(JSON.stringify(challenge))}"`;

/** Refuses requests to Graph with a challenge, whatever their token. */
function refuse(times: number, wwwAuthenticate: string = header): void {
  const response = answer(401, '{"error":{"code":"InvalidAuthenticationToken","message":"Challenged."}}', {
    'www-authenticate': wwwAuthenticate,
  });
  const match = ({ url }: LabRequest) => url.pathname.startsWith('/v1.0');
  lab.faults.add({ match, times, effect: { kind: 'respond', response } });
}

/** Gives the paths that were asked during some work, and the claims of the last token request. */
async function wireOf(work: () => Promise<unknown>) {
  const before = seen.length;
  await work();
  const requests = seen.slice(before);
  const tokenRequest = requests.findLast(({ url }) => url.pathname.endsWith('/token'));
  const claims = new URLSearchParams(tokenRequest?.body).get('claims');
  return {
    paths: requests.map(({ url }) => (url.pathname.endsWith('/token') ? 'token' : url.pathname)),
    claims: claims === null ? undefined : (JSON.parse(claims) as Record<string, Record<string, unknown>>),
    bearers: requests.flatMap(({ headers }) => headers['authorization'] ?? []),
  };
}

for (const who of ['a person', 'a program'] as const) {
  test(`sendRequest() answers a claims challenge of ${who} once, silently, and keeps the new token`, async () => {
    const services = journeyServices(lab);
    const { id } = who === 'a person' ? await connectEntra(asAda, services) : await connectDaemon(services);
    const url = who === 'a person' ? '/me' : '/organization';
    await clock.advance(5000);
    lab.outdateTokens(who === 'a person' ? labIds.users.ada.id : daemonPrincipalId());
    const prompts = services.prompts.length;
    const wire = await wireOf(async () => {
      assert.equal((await sendRequest(id, { url }, services)).status, 200);
    });
    assert.deepEqual(wire.paths, [`/v1.0${url}`, 'token', `/v1.0${url}`]);
    assert.deepEqual(wire.claims?.['access_token'], {
      xms_cc: { values: ['cp1'] },
      nbf: { essential: true, value: String(Math.floor(clock.nowMs() / 1000)) },
    });
    assert.equal(new Set(wire.bearers).size, 2);
    assert.deepEqual([services.warnings, services.prompts.length], [[], prompts]);
    const next = await wireOf(() => sendRequest(id, { url }, services));
    assert.deepEqual(next.paths, [`/v1.0${url}`]);
  });
}

test('sendRequest() tells the command to run when the new token is challenged, too', async () => {
  const services = journeyServices(lab);
  const { id } = await connectEntra({ ...asAda, useDeviceCode: true }, services);
  refuse(2);
  const wire = await wireOf(async () => {
    const error = await rejection(sendRequest(id, { url: '/me' }, services), {
      code: 'SIGN_IN_NEEDED',
      message: /^Cannot GET "\/v1\.0\/me": localhost:\d+ answered 401 InvalidAuthenticationToken: Challenged\.$/,
      hint: / -Environment Lab .* -UseDeviceCode -ClaimsChallenge \S+$/,
    });
    const encoded = /-ClaimsChallenge (\S+)$/.exec(error.hint ?? '')?.[1] ?? '';
    assert.deepEqual(JSON.parse(atob(encoded)), challenge);
  });
  assert.deepEqual(wire.paths, ['/v1.0/me', 'token', '/v1.0/me']);
});

test('sendRequest() tells the command to run when no new token is given', async () => {
  const services = journeyServices(lab);
  const { id } = await connectEntra(asAda, services);
  await clock.advance(5000);
  lab.revokeSessions(labIds.users.ada.id);
  const error = await rejection(sendRequest(id, { url: '/me' }, services), {
    code: 'SIGN_IN_NEEDED',
    message: /^Cannot renew the session at "localhost:\d+": AADSTS/,
    hint: /^Run: entrada Connect-Entra -Environment Lab .* -ClaimsChallenge \S+$/,
  });
  const encoded = /-ClaimsChallenge (\S+)$/.exec(error.hint ?? '')?.[1] ?? '';
  // The line works: a sign-in with these claims is good again.
  const renewed = await connectEntra({ ...asAda, claimsChallenge: encoded }, services);
  assert.equal((await sendRequest(renewed.id, { url: '/me' }, services)).status, 200);
});

test('sendRequest() takes an ordinary 401 for a token that has ended, and answers no challenge', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  // What was outdated above is over: the tokens of now are dated back by five minutes.
  await clock.advance(600_000);
  for (const other of ['Bearer realm=""', 'Bearer error="insufficient_claims", claims="nonsense"']) {
    refuse(1, other);
    const wire = await wireOf(async () => {
      assert.equal((await sendRequest(id, { url: '/organization' }, services)).status, 200);
    });
    assert.deepEqual(wire.paths, ['/v1.0/organization', 'token', '/v1.0/organization']);
    assert.deepEqual(wire.claims, { access_token: { xms_cc: { values: ['cp1'] } } });
    assert.equal(new Set(wire.bearers).size, 2);
  }
});

test('connectEntra() refuses a claims challenge that is none', async () => {
  await rejection(connectEntra({ ...asAda, claimsChallenge: 'nonsense' }, journeyServices(lab)), {
    code: 'PARAMETER_VALUE_INVALID',
    message: 'Cannot use -ClaimsChallenge (8 characters): expected a Base64-encoded JSON object',
    hint: 'Copy the whole command that the refused request named.',
  });
});

function daemonPrincipalId(): string {
  const { appId } = labIds.applications.daemon;
  const token = lab.tenant.applications.find((application) => application.appId === appId);
  return token?.servicePrincipalId ?? '';
}
