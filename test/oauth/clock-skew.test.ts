import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { createClientAssertions } from '../../src/oauth/client-assertion.ts';
import { clockSkewMs, describeSkew } from '../../src/oauth/clock-skew.ts';
import { requestClientCredentials } from '../../src/oauth/token-endpoint.ts';
import { readClaims } from '../../src/model/jwt.ts';
import { failureOf } from '../support/rejects.ts';
import { accessToken, startTokenClient } from './token-client.ts';

const minuteMs = 60_000;

test('clockSkewMs() reads the Date header and nothing else', () => {
  const nowMs = Date.parse('2026-11-26T12:00:00Z');
  for (const [date, expected] of [
    ['Thu, 26 Nov 2026 12:10:00 GMT', 10 * minuteMs],
    ['Thu, 26 Nov 2026 11:00:00 GMT', -60 * minuteMs],
    ['Thu, 26 Nov 2026 12:00:00 GMT', 0],
    ['soon', 0],
    ['2027', 0],
    ['Thu, 99', 0],
    [undefined, 0],
  ] as const) {
    assert.equal(clockSkewMs({ date }, nowMs), expected, date);
  }
});

test('describeSkew() says by how much a clock is off, beyond five minutes', () => {
  const text = (skewMs: number) =>
    /^The clock of this machine is (.*): set it\.$/.exec(describeSkew(skewMs, 'h') ?? '')?.[1];
  assert.deepEqual(
    [5 * minuteMs, -5 * minuteMs, 5 * minuteMs + 1, -119 * minuteMs, 26 * 60 * minuteMs, -72 * 60 * minuteMs].map(text),
    [
      undefined,
      undefined,
      '5 minutes behind that of "h"',
      '119 minutes ahead of that of "h"',
      '26 hours behind that of "h"',
      '3 days ahead of that of "h"',
    ],
  );
});

/** Tokens of a server whose clock is ahead of ours. */
async function skewed(t: Parameters<typeof startTokenClient>[0], skewMs: number, headers = true) {
  const client = await startTokenClient(t);
  const serverMs = client.clock.nowMs() + skewMs;
  const nowS = Math.floor(serverMs / 1000);
  const answer = (changes: Readonly<Record<string, unknown>> = {}) =>
    client.server.answer({
      headers: headers ? { date: new Date(serverMs).toUTCString() } : {},
      body: {
        token_type: 'Bearer',
        expires_in: 3600,
        access_token: accessToken,
        id_token: client.idToken({ iat: nowS, nbf: nowS, exp: nowS + 3600, ...changes }),
      },
    });
  return { ...client, answer, nowS };
}

for (const skewMs of [-3 * 60 * minuteMs, -90 * minuteMs, 20 * minuteMs, 365 * 24 * 60 * minuteMs]) {
  test(`redeemCode() bears a clock that is off by ${-skewMs / minuteMs} minutes, which the Date header proves`, async (t) => {
    const { answer, redeem, clock } = await skewed(t, skewMs);
    answer();
    const tokens = await redeem();
    assert.equal(tokens.idTokenClaims?.['name'], 'Ada Lovelace');
    // By our clock, as everything that is saved.
    assert.equal(tokens.expiresAtMs, clock.nowMs() + 3_600_000);
  });
}

test('redeemCode() bears no more than the Date header proves', async (t) => {
  const { answer, redeem, host, nowS } = await skewed(t, 20 * minuteMs);
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  answer({ nbf: nowS + 400 });
  const early = await failureOf(redeem());
  assert.equal(
    early.message,
    `Cannot finish the sign-in at "${host}": the response is not a valid token response (the ID token is valid from ${iso(nowS + 400)} on, and it is ${iso(nowS - 1200)} here); try again, or check the endpoint of this cloud`,
  );
  assert.equal(early.hint, `The clock of this machine is 20 minutes behind that of "${host}": set it.`);
  answer({ nbf: undefined, exp: nowS - 1600 });
  assert.match((await failureOf(redeem())).message, /\(the ID token expired at .*, and it is .* here\)/);
});

test('redeemCode() does not bear a clock that nothing proves', async (t) => {
  const { answer, redeem } = await skewed(t, 20 * minuteMs, false);
  answer();
  const error = await failureOf(redeem());
  assert.deepEqual([error.code, error.hint], ['TOKEN_RESPONSE_INVALID', 'Check the clock of this machine.']);
});

test('requestClientCredentials() signs again by the clock of the server when the assertion is not valid there', async (t) => {
  for (const skewMs of [-45 * minuteMs, 45 * minuteMs]) {
    const { server, client, services, clock } = await startTokenClient(t);
    const createAssertion = createClientAssertions({
      certificate: { thumbprintSha256: 't', chain: [], sign: async () => new Uint8Array([1]) },
      clientId: client.clientId,
      audience: client.authority.tokenEndpoint.href,
      sendChain: false,
      clock,
    });
    const headers = { date: new Date(clock.nowMs() + skewMs).toUTCString() };
    const refusal = {
      status: 401,
      headers,
      body: { error: 'invalid_client', error_description: 'AADSTS700024: Not within its valid time range.' },
    };
    server.answer(refusal, { body: { token_type: 'Bearer', expires_in: 3600, access_token: accessToken } });
    const { accessToken: token } = await requestClientCredentials(
      { ...client, createAssertion },
      'x/.default',
      services,
    );
    assert.deepEqual([token.reveal(), token instanceof Secret], [accessToken, true]);
    const times = server.requests.map(({ form }) => Number(readClaims(form['client_assertion'] ?? '')?.['nbf']));
    assert.equal(Number(times[1]) - Number(times[0]), skewMs / 1000);
    server.answer(refusal, refusal);
    const error = await failureOf(requestClientCredentials({ ...client, createAssertion }, 'x/.default', services));
    assert.equal(error.code, 'CREDENTIAL_REFUSED');
    assert.match(
      error.hint ?? '',
      /The clock of this machine is 45 minutes (?:behind|ahead of) that of "localhost:\d+": set it\.$/,
    );
  }
});

test('requestClientCredentials() does not repeat an assertion that another reason made invalid', async (t) => {
  const { server, client, services } = await startTokenClient(t);
  let count = 0;
  const createAssertion = async () => {
    count += 1;
    return new Secret('an.assertion.x');
  };
  for (const [number, date] of [
    [700027, new Date(0).toUTCString()],
    [700024, new Date(services.clock.nowMs()).toUTCString()],
    [700024, ''],
  ] as const) {
    server.answer({ status: 401, headers: { date }, body: { error: 'invalid_client', error_codes: [number] } });
    await failureOf(requestClientCredentials({ ...client, createAssertion }, 'x/.default', services));
  }
  assert.equal(count, 3);
});
