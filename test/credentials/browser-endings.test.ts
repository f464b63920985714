import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { dial } from '../support/visit.ts';
import { accessToken, beginBrowserSignIn } from './browser-sign-in.ts';

const code = '0.AXoAthe-code';
const timedOut = 'Authentication timed out after 120 seconds due to inactivity. Please try again.';

for (const [times, words] of [
  [1, 'once'],
  [2, '2 times'],
] as const) {
  test(`signInWithBrowser() gives STATE_MISMATCH when only foreign answers came, ${words}`, async (t) => {
    const { comeBack, outcome, clock, state } = await beginBrowserSignIn(t);
    for (let count = 0; count < times; count += 1) await comeBack({ code, state: 'another-state' });
    await clock.advance(120_000);
    const error = await failureOf(outcome);
    assert.equal(error.code, 'STATE_MISMATCH');
    assert.equal(
      error.message,
      `${timedOut} The browser came back ${words} with the state of another sign-in; these responses were ignored.`,
    );
    assert.deepEqual(secretsIn(error, [code, state, 'another-state']), []);
  });
}

test('signInWithBrowser() gives up when the user does not finish in time, in the words of the original', async (t) => {
  const { clock, outcome, port } = await beginBrowserSignIn(t);
  await clock.advance(119_999);
  assert.equal(await dial('127.0.0.1', port), 'open');
  await clock.advance(1);
  const error = await failureOf(outcome);
  assert.equal(error.code, 'SIGN_IN_TIMED_OUT');
  assert.equal(error.message, timedOut);
  assert.equal(
    error.hint,
    'If the browser shows an error page, the sign-in cannot come back: use -UseDeviceCode, or register http://localhost as a redirect address of the application. Otherwise allow more time with -SignInTimeout SECONDS.',
  );
  assert.equal(await dial('127.0.0.1', port), 'ECONNREFUSED');
});

test('signInWithBrowser() reminds the user once, after 30 seconds, and says whether the browser opened the page', async (t) => {
  const { clock, prompts, url, visit, launchUrl, outcome } = await beginBrowserSignIn(t);
  await clock.advance(29_999);
  assert.equal(prompts.length, 1);
  await visit(launchUrl.pathname);
  await clock.advance(1);
  assert.deepEqual(prompts.slice(1), [{ kind: 'still-waiting', url, isOpened: true, leftMs: 90_000 }]);
  await clock.advance(90_000);
  assert.equal((await failureOf(outcome)).code, 'SIGN_IN_TIMED_OUT');
  assert.equal(prompts.length, 2);
});

test('signInWithBrowser() reminds the user after half of a short limit, and goes on when that cannot be shown', async (t) => {
  const { clock, prompts, url, comeBack, state, grant, outcome } = await beginBrowserSignIn(t, {
    timeoutMs: 10_000,
    onPrompt(prompt) {
      if (prompt.kind === 'still-waiting') throw new Error('standard error is closed');
    },
  });
  await clock.advance(5000);
  assert.deepEqual(prompts.slice(1), [{ kind: 'still-waiting', url, isOpened: false, leftMs: 5000 }]);
  grant();
  await comeBack({ code, state });
  assert.equal((await outcome).accessToken.reveal(), accessToken);
});

test('signInWithBrowser() does not remind a user whose browser came back', async (t) => {
  const { clock, prompts, comeBack, state, outcome, server } = await beginBrowserSignIn(t);
  server.answer('silence');
  const page = comeBack({ code, state });
  await server.asked(1);
  await clock.advance(120_000);
  assert.equal((await failureOf(outcome)).code, 'SIGN_IN_TIMED_OUT');
  await page;
  assert.equal(prompts.length, 1);
});

test('signInWithBrowser() gives up on a token endpoint that is silent, and tells the browser', async (t) => {
  const { comeBack, state, clock, outcome, server } = await beginBrowserSignIn(t);
  server.answer('silence');
  const page = comeBack({ code, state });
  await server.asked(1);
  await clock.advance(120_000);
  assert.equal((await failureOf(outcome)).code, 'SIGN_IN_TIMED_OUT');
  const { status, text } = await page;
  assert.equal(status, 400);
  assert.match(text, /<p>It was canceled in the terminal, or took too long\.<\/p>/);
});

test('signInWithBrowser() stops at Ctrl+C while the browser is away', async (t) => {
  const caller = new AbortController();
  const { outcome, port, clock } = await beginBrowserSignIn(t, { signal: caller.signal });
  caller.abort();
  const error = await failureOf(outcome);
  assert.equal(error.code, 'CANCELLED');
  assert.equal(error.message, 'The sign-in was cancelled.');
  assert.equal(await dial('127.0.0.1', port), 'ECONNREFUSED');
  assert.deepEqual(clock.left(), []);
});

test('signInWithBrowser() stops at Ctrl+C while the browser is started', async (t) => {
  const caller = new AbortController();
  const { outcome } = await beginBrowserSignIn(t, { signal: caller.signal, onPrompt: () => caller.abort() });
  assert.equal((await failureOf(outcome)).code, 'CANCELLED');
});

test('signInWithBrowser() stops at Ctrl+C while the code is redeemed, and tells the browser', async (t) => {
  const caller = new AbortController();
  const { comeBack, state, outcome, server } = await beginBrowserSignIn(t, { signal: caller.signal });
  server.answer('silence');
  const page = comeBack({ code, state });
  await server.asked(1);
  caller.abort();
  assert.equal((await failureOf(outcome)).code, 'CANCELLED');
  assert.equal((await page).status, 400);
});

test('signInWithBrowser() opens no browser for a sign-in that was cancelled before', async (t) => {
  const { outcome, prompts } = await beginBrowserSignIn(t, { signal: AbortSignal.abort() });
  assert.equal((await failureOf(outcome)).code, 'CANCELLED');
  assert.deepEqual(prompts, []);
});

test('signInWithBrowser() signs in although the tab was closed meanwhile', async (t) => {
  const { port, state, grant, outcome, holdTokens } = await beginBrowserSignIn(t);
  const { held, release } = holdTokens();
  grant();
  const tab = request({
    host: '127.0.0.1',
    port,
    path: `/?code=${code}&state=${state}`,
    headers: { host: `localhost:${port}` },
  });
  tab.on('error', () => {});
  tab.end();
  await held;
  tab.destroy();
  await new Promise((resolve) => tab.on('close', resolve));
  release();
  assert.equal((await outcome).accessToken.reveal(), accessToken);
});

test('signInWithBrowser() passes on what showing the address threw, and closes its port', async (t) => {
  const failure = new Error('no terminal');
  const { outcome, port } = await beginBrowserSignIn(t, {
    onPrompt() {
      throw failure;
    },
  });
  await assert.rejects(outcome, failure);
  assert.equal(await dial('127.0.0.1', port), 'ECONNREFUSED');
});
