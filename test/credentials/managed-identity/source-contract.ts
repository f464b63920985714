import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Variables } from '../../../src/credentials/environment/variables.ts';
import type { Machine } from '../../../src/credentials/managed-identity/machine.ts';
import type { ManagedIdentityEndpoint } from '../../../src/model/stored-credential.ts';
import { failureOf } from '../../support/rejects.ts';
import { secretsIn } from '../../support/secrets-in.ts';
import type { EndpointOptions, IdentityEndpoint } from './identity-endpoint.ts';
import { accessToken, endpointSecret, startSource } from './source-support.ts';

export interface SourceSubject {
  readonly name: string;
  /** Further waits before each retry, in milliseconds. */
  readonly delaysMs: readonly number[];
  options?(t: TestContext): EndpointOptions & { readonly machine?: Machine };
  env(endpoint: IdentityEndpoint): Variables;
  /** The address to name, for a source that no variable leads to. */
  address?(endpoint: IdentityEndpoint): ManagedIdentityEndpoint;
}

/** What every source does that is asked over a socket of this machine. */
export function testSource(subject: SourceSubject): void {
  const { name, delaysMs } = subject;
  const start = async (t: TestContext) => {
    const source = await startSource(t, subject.options?.(t) ?? {});
    const env = subject.env(source.endpoint);
    const address = subject.address?.(source.endpoint);
    const acquire = (signal?: AbortSignal) => source.signIn(env, { isRenewal: true, signal, endpoint: address });
    return { ...source, acquire };
  };
  const granted = (nowMs: number) => ({
    body: { access_token: accessToken, expires_on: String(nowMs / 1000 + 86_390), token_type: 'Bearer' },
  });

  test(`${name}: signInWithManagedIdentity() gives the token and shows it nowhere`, async (t) => {
    const { endpoint, clock, said, acquire } = await start(t);
    endpoint.answer(granted(clock.nowMs()));
    const tokens = await acquire();
    assert.deepEqual(
      { ...tokens, accessToken: tokens.accessToken.reveal() },
      { accessToken, expiresAtMs: clock.nowMs() + 86_390_000, scopes: [] },
    );
    const text = said.join('\n');
    assert.ok(text.includes('200 from') && text.includes('Asking '));
    assert.ok(!text.includes(accessToken) && !text.includes(endpointSecret));
  });

  for (const [form, value] of [
    ['seconds', () => '7'],
    ['a date', (nowMs: number) => new Date(nowMs + 7000).toUTCString()],
  ] as const) {
    test(`${name}: signInWithManagedIdentity() waits as long as Retry-After says in ${form}`, async (t) => {
      const { endpoint, clock, acquire } = await start(t);
      const busy = {
        status: 429,
        headers: { 'retry-after': value(clock.nowMs()) },
        body: { error: 'invalid_request' },
      };
      endpoint.answer(busy, granted(clock.nowMs()));
      const acquired = acquire();
      await clock.sleeping(1);
      assert.deepEqual(clock.left(), [7000]);
      await clock.advance(7000);
      assert.equal((await acquired).accessToken.reveal(), accessToken);
      assert.equal(endpoint.requests.length, 2);
    });
  }

  test(`${name}: signInWithManagedIdentity() gives up on a Retry-After of more than a minute`, async (t) => {
    const { endpoint, clock, acquire } = await start(t);
    endpoint.answer({ status: 503, headers: { 'retry-after': '61' }, body: 'Later.' });
    const error = await failureOf(acquire());
    assert.deepEqual([error.code, error.details['retryAfterMs'], clock.asked], ['SERVICE_UNAVAILABLE', 61_000, []]);
  });

  test(`${name}: signInWithManagedIdentity() tries again while the source fails, then says so`, async (t) => {
    const { endpoint, clock, acquire } = await start(t);
    const acquired = failureOf(acquire());
    for (const delayMs of delaysMs) {
      await clock.sleeping(1);
      assert.deepEqual(clock.left(), [delayMs]);
      await clock.advance(delayMs);
    }
    const error = await acquired;
    assert.equal(error.code, 'SERVICE_UNAVAILABLE');
    assert.match(error.message, /^Cannot get a token from .+: it answered 500 without a reason$/);
    assert.equal(endpoint.requests.length, delaysMs.length + 1);
  });

  test(`${name}: signInWithManagedIdentity() tries again after a connection that broke`, async (t) => {
    const { endpoint, clock, acquire } = await start(t);
    endpoint.answer('break', granted(clock.nowMs()));
    const acquired = acquire();
    await clock.sleeping(1);
    await clock.advance(delaysMs[0] ?? 0);
    assert.equal((await acquired).accessToken.reveal(), accessToken);
  });

  test(`${name}: signInWithManagedIdentity() says that nothing listens`, async (t) => {
    const { endpoint, clock, acquire } = await start(t);
    await endpoint.stop();
    const acquired = failureOf(acquire());
    for (const delayMs of delaysMs) {
      await clock.sleeping(1);
      await clock.advance(delayMs);
    }
    assert.equal((await acquired).code, 'NETWORK_UNREACHABLE');
  });

  test(`${name}: signInWithManagedIdentity() refuses what is not a token, and does not repeat it`, async (t) => {
    const page = { headers: { 'content-type': 'text/html' }, body: `{"access_token":"${accessToken}"}` };
    const expires = { expires_on: '1767409445', token_type: 'Bearer' };
    const cases = [
      [{ body: '<html>Welcome</html>' }, 'that are not JSON'],
      [page, 'that are not JSON'],
      [{ body: [accessToken] }, 'that are not JSON'],
      [{ body: '' }, 'that are not JSON'],
      [{ body: expires }, 'without a usable access_token'],
      [{ body: { ...expires, access_token: '' } }, 'without a usable access_token'],
      [{ body: { ...expires, access_token: `${accessToken}\r\nX-Other: 1` } }, 'without a usable access_token'],
      [{ body: { ...expires, access_token: accessToken, token_type: 'pop' } }, 'with a token of another kind'],
      [{ body: { access_token: accessToken } }, "without an expiry time within the next year by this machine's clock"],
      [
        { body: { access_token: accessToken, expires_on: '1' } },
        "without an expiry time within the next year by this machine's clock",
      ],
      [
        { body: { access_token: accessToken, expires_on: '1767409445000' } },
        "without an expiry time within the next year by this machine's clock",
      ],
      [{ body: { ...expires, access_token: `${accessToken} x` } }, 'without a usable access_token'],
      [{ body: { ...expires, access_token: `${accessToken}\u0000` } }, 'without a usable access_token'],
      [{ body: { ...expires, access_token: `${accessToken}\u00e9` } }, 'without a usable access_token'],
    ] as const;
    const { endpoint, acquire } = await start(t);
    for (const [answer, found] of cases) {
      endpoint.answer(answer);
      const error = await failureOf(acquire());
      assert.equal(error.code, 'TOKEN_RESPONSE_INVALID');
      assert.ok(error.message.endsWith(found), error.message);
      assert.deepEqual(secretsIn(error, [accessToken, endpointSecret]), []);
    }
    assert.equal(endpoint.requests.length, cases.length);
  });

  test(`${name}: signInWithManagedIdentity() gives the reason of a refusal and hides what was sent`, async (t) => {
    const { endpoint, acquire } = await start(t);
    const message = `The secret ${endpointSecret} and ${accessToken} are no good.`;
    endpoint.answer({ status: 400, body: { statusCode: 400, message, correlationId: 'the-id' } });
    const error = await failureOf(acquire());
    assert.equal(error.code, 'REQUEST_REFUSED');
    // A source without a secret has none to hide.
    const isSent = JSON.stringify(endpoint.requests[0]?.headers).includes(endpointSecret);
    const shown = isSent ? '[secret]' : endpointSecret;
    assert.ok(error.message.endsWith(`it answered 400 "The secret ${shown} and [secret] are no good."`), error.message);
    assert.equal(error.details['correlationId'], 'the-id');
    assert.deepEqual(secretsIn(error, [accessToken, ...(isSent ? [endpointSecret] : [])]), []);
  });

  test(`${name}: signInWithManagedIdentity() refuses a response without end`, async (t) => {
    const { endpoint, acquire } = await start(t);
    endpoint.answer({ body: JSON.stringify({ access_token: 'a'.repeat(300 * 1024) }) });
    const error = await failureOf(acquire());
    assert.deepEqual(
      [error.code, error.message],
      ['RESPONSE_INVALID', `Cannot read the response of "${endpoint.host}": it is longer than 262144 bytes`],
    );
  });

  test(`${name}: signInWithManagedIdentity() stops when cancelled, during a request and between two`, async (t) => {
    const { endpoint, clock, acquire } = await start(t);
    const first = new AbortController();
    endpoint.answer('silence');
    const asking = failureOf(acquire(first.signal));
    await endpoint.asked(1);
    first.abort();
    assert.equal((await asking).code, 'CANCELLED');
    const second = new AbortController();
    endpoint.answer({ status: 500 });
    const waiting = failureOf(acquire(second.signal));
    await clock.sleeping(1);
    second.abort();
    assert.equal((await waiting).code, 'CANCELLED');
  });

  test(`${name}: signInWithManagedIdentity() ends a request after 30 s`, async (t) => {
    const { endpoint, wire, acquire } = await start(t);
    endpoint.answer('silence');
    const acquired = failureOf(acquire());
    await endpoint.asked(1);
    await wire.advance(30_000);
    assert.equal((await acquired).code, 'NETWORK_TIMED_OUT');
  });
}
