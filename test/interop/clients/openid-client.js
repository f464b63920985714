// Signs in with openid-client as a web application: openid-client.js ISSUER CLIENT SECRET. Whoever starts it has the
// browser: it prints an address to open as a line {"open":"https:..."}, with "isNew" for a browser without cookies, and
// reads the address at which the browser arrived.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as openid from 'openid-client';

const [issuer, clientId, secret] = process.argv.slice(2);
const { ENTRADA_LAB_USER: userName } = process.env;
console.log(JSON.stringify(JSON.parse(readFileSync('node_modules/openid-client/package.json', 'utf8'))));

let posted;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    // Browsers also get /favicon.ico.
    if (request.method === 'POST') posted = body;
    response.end('signed in');
  });
});
await new Promise((resolve) => server.listen(0, 'localhost', resolve));
const redirect_uri = `http://localhost:${server.address().port}/callback`;
const arrivals = createInterface(process.stdin)[Symbol.asyncIterator]();
const newBrowser = () => {
  let isNew = true;
  return {
    async visit(address) {
      console.log(JSON.stringify({ open: address, isNew }));
      isNew = false;
      return { finalUrl: (await arrivals.next()).value };
    },
  };
};
const scope = 'openid profile email offline_access User.Read';

/** Opens an authorization request with the lab's user; returns what openid-client reads the response from. */
async function visit(browser, url) {
  posted = undefined;
  const { finalUrl } = await browser.visit(url.href);
  if (posted === undefined) return new URL(finalUrl);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return new Request(finalUrl, { method: 'POST', headers, body: posted });
}

const discover = () => openid.discovery(new URL(issuer), clientId, secret);
let config;
let browser;
let tokens;

/** Signs in by code with PKCE. */
async function byCode(parameters = {}, checks = {}, by = config) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const expectedNonce = openid.randomNonce();
  const url = openid.buildAuthorizationUrl(by, {
    ...{ redirect_uri, scope, state: expectedState, nonce: expectedNonce, code_challenge_method: 'S256' },
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    ...parameters,
  });
  const response = await visit(browser, url);
  return openid.authorizationCodeGrant(by, response, { pkceCodeVerifier, expectedState, expectedNonce, ...checks });
}

async function failureOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error.error;
  }
  throw new Error('it did not fail');
}

function check(condition, problem) {
  if (!condition) throw new Error(problem);
}

const cells = {
  discovery: async () => {
    config = await discover();
    const { response_types_supported } = config.serverMetadata();
    check(response_types_supported.includes('code id_token'), 'discovery does not list code id_token');
  },
  'prompt=none without a session': async () => {
    browser = newBrowser();
    const error = await failureOf(byCode({ prompt: 'none' }));
    check(error === 'login_required', error);
  },
  'code with PKCE': async () => {
    browser = newBrowser();
    tokens = await byCode();
    check(tokens.claims().email === userName, JSON.stringify(tokens.claims()));
  },
  'jose verifies the ID token': async () => {
    const { jwks_uri, issuer: name } = config.serverMetadata();
    await jwtVerify(tokens.id_token, createRemoteJWKSet(new URL(jwks_uri)), { issuer: name, audience: clientId });
  },
  userinfo: async () => {
    const { email } = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    check(email === userName, email);
  },
  refresh: async () => {
    const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token);
    check(renewed.access_token !== tokens.access_token, 'the same token');
  },
  'prompt=none': async () => check((await byCode({ prompt: 'none' })).claims().sub === tokens.claims().sub, 'sub'),
  max_age: async () => {
    const { auth_time } = (await byCode({ prompt: 'none', max_age: '3600' }, { maxAge: 3600 })).claims();
    check(Number.isInteger(auth_time), auth_time);
    const error = await failureOf(byCode({ prompt: 'none', max_age: '0' }));
    check(error === 'login_required', error);
  },
  form_post: () => byCode({ response_mode: 'form_post' }),
  'fragment, code id_token': async () => {
    const hybrid = await discover();
    openid.useCodeIdTokenResponseType(hybrid);
    await byCode({}, {}, hybrid);
  },
  'form_post, code id_token': async () => {
    const hybrid = await discover();
    openid.useCodeIdTokenResponseType(hybrid);
    await byCode({ response_mode: 'form_post' }, {}, hybrid);
  },
  id_token: async () => {
    const implicit = await discover();
    openid.useIdTokenResponseType(implicit);
    for (const response_mode of ['fragment', 'form_post']) {
      const expectedState = openid.randomState();
      const nonce = openid.randomNonce();
      const fields = { redirect_uri, scope: 'openid profile', state: expectedState, nonce, response_mode };
      const response = await visit(browser, openid.buildAuthorizationUrl(implicit, fields));
      const { sub } = await openid.implicitAuthentication(implicit, response, nonce, { expectedState });
      check(sub === tokens.claims().sub, 'sub');
    }
  },
  logout: async () => {
    const url = openid.buildEndSessionUrl(config, {
      post_logout_redirect_uri: redirect_uri,
      id_token_hint: tokens.id_token,
    });
    const { finalUrl } = await browser.visit(url.href);
    check(finalUrl === redirect_uri, finalUrl);
    check((await failureOf(byCode({ prompt: 'none' }))) === 'login_required', 'still signed in');
  },
};

for (const [cell, run] of Object.entries(cells)) {
  try {
    await run();
    console.log(JSON.stringify({ cell }));
  } catch (error) {
    console.log(JSON.stringify({ cell, error: `${error.message} ${error.cause?.message ?? ''}` }));
  }
}
server.close();
server.closeAllConnections();
process.stdin.destroy();
