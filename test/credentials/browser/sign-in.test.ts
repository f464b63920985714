import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { capabilities } from '../../support/capabilities.ts';
import { testClientId, testTenant } from '../../support/id-token.ts';
import { failureOf } from '../../support/rejects.ts';
import { secretsIn } from '../../support/secrets-in.ts';
import { dial } from '../../support/visit.ts';
import { accessToken, beginBrowserSignIn } from '../browser-sign-in.ts';

const code = '0.AXoAthe-code';

test('signInWithBrowser() opens the authorization endpoint with PKCE, fresh secrets and the loopback address', async (t) => {
  const first = await beginBrowserSignIn(t);
  const second = await beginBrowserSignIn(t, { loginHint: 'ada@contoso.com' });
  const { state, nonce, code_challenge: challenge, redirect_uri: redirectUri, ...rest } = first.asked;
  assert.deepEqual(rest, {
    client_id: testClientId,
    response_type: 'code',
    response_mode: 'query',
    scope: 'openid https://graph.contoso.com/User.Read',
    code_challenge_method: 'S256',
    client_info: '1',
    prompt: 'select_account',
    claims: capabilities,
  });
  assert.equal(
    `${first.url?.origin}${first.url?.pathname}`,
    `${first.server.origin}/${testTenant}/oauth2/v2.0/authorize`,
  );
  assert.match(redirectUri ?? '', /^http:\/\/localhost:\d+$/);
  for (const fresh of [state, nonce, challenge]) assert.match(fresh ?? '', /^[\w-]{43}$/);
  assert.deepEqual([second.asked['login_hint'], second.asked['prompt']], ['ada@contoso.com', undefined]);
  const drawn = [first, second].flatMap(({ asked }) => [asked['state'], asked['nonce'], asked['code_challenge']]);
  assert.equal(new Set(drawn).size, 6);
  for (const { clock, outcome } of [first, second]) {
    await clock.advance(120_000);
    await failureOf(outcome);
  }
});

test('signInWithBrowser() redeems the code with the verifier of its challenge, then shows who signed in where', async (t) => {
  const { comeBack, state, asked, grant, outcome, server, port } = await beginBrowserSignIn(t);
  grant();
  const page = await comeBack({ code, state, session_state: 'x', client_info: 'y' });
  const tokens = await outcome;
  assert.equal(tokens.accessToken.reveal(), accessToken);
  assert.equal(tokens.idTokenClaims?.['preferred_username'], 'ada@contoso.com');

  const { code_verifier: verifier = '', ...form } = server.requests[0]?.form ?? {};
  assert.deepEqual(form, {
    client_id: testClientId,
    grant_type: 'authorization_code',
    code,
    redirect_uri: asked['redirect_uri'],
    scope: 'openid https://graph.contoso.com/User.Read',
    client_info: '1',
    claims: capabilities,
  });
  assert.match(verifier, /^[\w-]{43}$/);
  assert.equal(createHash('sha256').update(verifier).digest('base64url'), asked['code_challenge']);

  assert.equal(page.status, 200);
  const shown = [...page.text.matchAll(/<(h1|dt|dd)>([^<]*)</g)].map((match) => match[2]);
  assert.deepEqual(shown, ['You are signed in', 'Account', 'ada@contoso.com', 'Tenant', testTenant, 'Cloud', 'Test']);
  assert.equal(await dial('127.0.0.1', port), 'ECONNREFUSED');
});

for (const [claims, account] of [
  [{ preferred_username: undefined }, 'Ada Lovelace'],
  [{ preferred_username: undefined, name: undefined }, 'the-subject'],
] as const) {
  test(`signInWithBrowser() shows ${account} for an ID token without the name of the account`, async (t) => {
    const { comeBack, state, grant, outcome } = await beginBrowserSignIn(t);
    grant({}, { ...claims, sub: 'the-subject' });
    const { text } = await comeBack({ code, state });
    await outcome;
    assert.match(text, new RegExp(`<dt>Account</dt>\\s*<dd>${account}</dd>`));
  });
}

test('signInWithBrowser() shows nothing before the code is redeemed, and answers a second delivery with 410', async (t) => {
  const { comeBack, state, grant, outcome, holdTokens, server } = await beginBrowserSignIn(t);
  const { held, release } = holdTokens();
  grant();
  let isShown = false;
  const first = comeBack({ code, state }).finally(() => (isShown = true));
  await held;
  const second = await comeBack({ code, state });
  assert.equal(second.status, 410);
  assert.match(second.text, /<h1>This sign-in is already finished<\/h1>/);
  assert.equal(isShown, false);
  release();
  assert.equal((await first).status, 200);
  await outcome;
  assert.equal(server.requests.length, 1);
});

test('signInWithBrowser() ignores answers with a wrong state, says so once, and goes on', async (t) => {
  const { comeBack, state, grant, outcome, prompts, server } = await beginBrowserSignIn(t);
  for (const foreign of [
    { state: 'another-state' },
    { state: '' },
    {},
    { state: `${state}x` },
    { error: 'access_denied' },
  ]) {
    const page = await comeBack({ code, ...foreign });
    assert.equal(page.status, 400);
    assert.match(page.text, /<h1>This response is for another sign-in<\/h1>/);
  }
  assert.deepEqual(prompts.slice(1), [
    {
      kind: 'notice',
      text: 'The browser returned a response for another sign-in (wrong state); it was ignored. Finish in the newest sign-in tab.',
    },
  ]);
  assert.deepEqual(server.requests, []);
  grant();
  assert.equal((await comeBack({ code, state })).status, 200);
  assert.equal((await outcome).accessToken.reveal(), accessToken);
});

test('signInWithBrowser() goes on when a notice cannot be shown', async (t) => {
  const { comeBack, state, grant, outcome } = await beginBrowserSignIn(t, {
    onPrompt(prompt) {
      if (prompt.kind === 'notice') throw new Error('standard error is closed');
    },
  });
  await comeBack({ code, state: 'another-state' });
  grant();
  await comeBack({ code, state });
  assert.equal((await outcome).accessToken.reveal(), accessToken);
});

test('signInWithBrowser() shows a refusal on the page, escaped, and throws it', async (t) => {
  const { comeBack, state, outcome, server, port } = await beginBrowserSignIn(t);
  const description = `AADSTS65004: <script>alert("1")</script> & 'more' <img src=x onerror=alert(1)>`;
  const page = await comeBack({ error: 'access_denied', error_description: description, state });
  const error = await failureOf(outcome);
  assert.equal(error.code, 'CONSENT_NEEDED');
  assert.equal(error.message, `Cannot sign in at "localhost:${server.port}": ${description}`);
  assert.equal(page.status, 400);
  assert.match(page.text, /<h1>The sign-in did not succeed<\/h1>/);
  assert.ok(
    page.text.includes(
      `<p>Cannot sign in at &quot;localhost:${server.port}&quot;: AADSTS65004: &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39; &lt;img src=x onerror=alert(1)&gt;</p>`,
    ),
    page.text,
  );
  assert.doesNotMatch(page.text, /<script|<img|onerror=alert\(1\)>/);
  assert.deepEqual(server.requests, []);
  assert.equal(await dial('127.0.0.1', port), 'ECONNREFUSED');
});

test('signInWithBrowser() calls it declined when the person leaves the sign-in page', async (t) => {
  const { comeBack, state, outcome } = await beginBrowserSignIn(t);
  await comeBack({ error: 'access_denied', error_subcode: 'cancel', state });
  const error = await failureOf(outcome);
  assert.equal(error.code, 'SIGN_IN_DECLINED');
  assert.equal(error.message, 'The sign-in was cancelled in the browser.');
});

test('signInWithBrowser() shows what the token endpoint refused, with its advice', async (t) => {
  const { comeBack, state, outcome, server } = await beginBrowserSignIn(t);
  const description = 'AADSTS54005: OAuth2 Authorization code was already redeemed.';
  server.answer({ status: 400, body: { error: 'invalid_grant', error_description: description } });
  const page = await comeBack({ code, state });
  const error = await failureOf(outcome);
  assert.equal(error.code, 'SIGN_IN_NEEDED');
  assert.equal(error.message, `Cannot finish the sign-in at "localhost:${server.port}": ${description}`);
  assert.equal(page.status, 400);
  const shown = [...page.text.matchAll(/<p[^>]*>([^<]*)<\/p>/g)].map((match) => match[1]);
  assert.deepEqual(shown, [
    error.message.replaceAll('"', '&quot;'),
    error.hint,
    'The terminal says the same. You can close this tab.',
  ]);
  assert.deepEqual(secretsIn(error, [code, state]), []);
});

test('signInWithBrowser() keeps codes to itself when the answer cannot be used', async (t) => {
  const { comeBack, state, outcome } = await beginBrowserSignIn(t);
  // A signed response (JARM), which was not asked for.
  const page = await comeBack({ code, state, response: 'a.b.c' });
  const error = await failureOf(outcome);
  assert.equal(error.code, 'TOKEN_RESPONSE_INVALID');
  assert.deepEqual(secretsIn(error, [code, state]), []);
  assert.ok(!page.text.includes(code) && !page.text.includes(state));
});

for (const answer of [{ code }, { error: 'access_denied' }] as const) {
  test(`signInWithBrowser() believes no ${Object.keys(answer)[0]} of another issuer (RFC 9207)`, async (t) => {
    const { comeBack, state, outcome, server } = await beginBrowserSignIn(t);
    const page = await comeBack({ ...answer, state, iss: `https://evil.example/${testTenant}/v2.0` });
    const error = await failureOf(outcome);
    assert.equal(error.code, 'STATE_MISMATCH');
    assert.equal(
      error.message,
      `Cannot finish the sign-in at "localhost:${server.port}": the browser returned the response of another server (its issuer is "https://evil.example/${testTenant}/v2.0", not "${server.origin}/${testTenant}/v2.0")`,
    );
    assert.equal(page.status, 400);
    assert.deepEqual(server.requests, []);
  });
}

test('signInWithBrowser() takes a response that names the expected issuer (RFC 9207)', async (t) => {
  const { comeBack, state, grant, outcome, server } = await beginBrowserSignIn(t);
  grant();
  await comeBack({ code, state, iss: `${server.origin}/${testTenant}/v2.0` });
  assert.equal((await outcome).accessToken.reveal(), accessToken);
});

test('signInWithBrowser() gives the browser an address without secrets, which leads to the sign-in page once', async (t) => {
  const { comeBack, state, asked, launchUrl, url, grant, outcome, visit, port } = await beginBrowserSignIn(t);
  assert.match(launchUrl.href, new RegExp(`^http://localhost:${port}/[\\w-]{43}$`));
  assert.ok(
    ![state, asked['nonce'] ?? '', asked['code_challenge'] ?? ''].some((text) => launchUrl.href.includes(text)),
  );
  // Neither a guess nor another method uses it up.
  for (const [target, how, status] of [
    [`${launchUrl.pathname}x`, {}, 404],
    [`${launchUrl.pathname}?a=b`, {}, 404],
    [launchUrl.pathname, { method: 'HEAD' }, 405],
    [launchUrl.pathname, { headers: { host: 'evil.example' } }, 400],
  ] as const) {
    assert.equal((await visit(target, how)).status, status, target);
  }
  const page = await visit(launchUrl.pathname);
  assert.deepEqual(
    [page.status, page.headers.location, page.headers['cache-control'], page.headers['referrer-policy']],
    [302, url?.href, 'no-store', 'no-referrer'],
  );
  grant();
  assert.equal((await comeBack({ code, state })).status, 200);
  assert.equal((await outcome).accessToken.reveal(), accessToken);
});

for (const moment of ['before the browser came back', 'while the code is redeemed'] as const) {
  test(`signInWithBrowser() ends when its one-time address is opened again ${moment}`, async (t) => {
    const { comeBack, state, launchUrl, grant, outcome, visit, holdTokens, port } = await beginBrowserSignIn(t);
    await visit(launchUrl.pathname);
    const { held, release } = holdTokens();
    const first = moment === 'while the code is redeemed' ? comeBack({ code, state }) : undefined;
    if (first !== undefined) await held;
    grant();
    const again = await visit(launchUrl.pathname);
    release();
    assert.deepEqual(
      [again.status, /<h1>([^<]*)</.exec(again.text)?.[1], again.headers.location],
      [410, 'This address was already opened', undefined],
    );
    const error = await failureOf(outcome);
    assert.equal(error.code, 'STATE_MISMATCH');
    assert.equal(
      error.message,
      'Cannot finish the sign-in: the one-time address for the browser was opened twice, so another user of this machine may have opened it; nothing was saved',
    );
    if (first !== undefined) assert.equal((await first).status, 400);
    assert.equal(await dial('127.0.0.1', port), 'ECONNREFUSED');
  });
}

for (const loginHint of [
  'ada@contoso.com',
  'ADA@Contoso.com ',
  '99999999-8888-4777-8666-555555555555',
  'ada@alias.example',
]) {
  test(`signInWithBrowser() accepts the account that "${loginHint}" names`, async (t) => {
    const { comeBack, state, grant, outcome } = await beginBrowserSignIn(t, { loginHint });
    grant({}, { email: 'ada@alias.example' });
    assert.equal((await comeBack({ code, state })).status, 200);
    assert.equal((await outcome).accessToken.reveal(), accessToken);
  });
}

test('signInWithBrowser() refuses another account than the named one, in the browser and in the terminal', async (t) => {
  for (const [claims, found] of [
    [{ preferred_username: 'eve@contoso.com' }, '"eve@contoso.com"'],
    [{ preferred_username: 'xada@contoso.com', upn: 'ada@contoso.com.evil.example' }, '"xada@contoso.com"'],
    [{ preferred_username: undefined, oid: undefined }, 'an account without a name'],
  ] as const) {
    const { comeBack, state, grant, outcome } = await beginBrowserSignIn(t, { loginHint: 'ada@contoso.com' });
    grant({}, claims);
    const page = await comeBack({ code, state });
    const error = await failureOf(outcome);
    assert.equal(error.code, 'STATE_MISMATCH');
    assert.equal(
      error.message,
      `Cannot sign in as "ada@contoso.com": ${found} signed in in the browser; nothing was saved`,
    );
    assert.equal(page.status, 400);
    assert.match(page.text, /The sign-in did not succeed/);
  }
});
