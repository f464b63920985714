import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimsRequest, decodeClaims, readClaimsChallenge } from '../../src/oauth/claims-request.ts';
import { capabilities } from '../support/capabilities.ts';

const merged: readonly [what: string, challenge: string | undefined, expected: unknown][] = [
  ['no challenge', undefined, JSON.parse(capabilities)],
  [
    'a challenge about the access token',
    '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}',
    { access_token: { xms_cc: { values: ['cp1'] }, nbf: { essential: true, value: '1604106651' } } },
  ],
  [
    'a challenge about more than it',
    '{"id_token":{"acr":null},"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
    {
      access_token: { xms_cc: { values: ['cp1'] }, acrs: { essential: true, value: 'c1' } },
      id_token: { acr: null },
    },
  ],
  [
    'a challenge that says how to answer',
    '{"access_token":{"xms_cc":{"values":["cp2"]}}}',
    { access_token: { xms_cc: { values: ['cp2'] } } },
  ],
  ['no JSON', 'nonsense', JSON.parse(capabilities)],
  ['no object', '["access_token"]', JSON.parse(capabilities)],
  ['null', 'null', JSON.parse(capabilities)],
];

for (const [what, challenge, expected] of merged) {
  test(`claimsRequest() adds the client’s capabilities to ${what}`, () => {
    assert.deepEqual(JSON.parse(claimsRequest(challenge)), expected);
  });
}

test('claimsRequest() keeps names such as __proto__ as names', () => {
  const challenge = '{"__proto__":{"toString":1},"access_token":{"__proto__":{"x":2},"constructor":3}}';
  assert.equal(
    claimsRequest(challenge),
    '{"access_token":{"xms_cc":{"values":["cp1"]},"__proto__":{"x":2},"constructor":3},"__proto__":{"toString":1}}',
  );
  assert.equal(Reflect.get({}, 'x'), undefined);
});

// Its Base64 has a plus, a slash and padding.
const claims = '{"access_token":{"nbf":{"value":"~~~???>>>"}}}';
const standard = Buffer.from(claims).toString('base64');
const urlSafe = Buffer.from(claims).toString('base64url');
const about = 'realm="", authorization_uri="https://login.example/common/oauth2/authorize", client_id="00000003"';

const headers: readonly [what: string, header: string | undefined, expected: string | undefined][] = [
  [
    'of 2022, the address without quotes and the description last',
    `Bearer realm="", authorization_uri=https://login.example/common/oauth2/authorize, client_id="00000003", error="insufficient_claims", claims="${standard}", errorDescription="Continuous access evaluation resulted in claims challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp"`,
    claims,
  ],
  [
    'of 2023, the description first',
    `Bearer ${about}, errorDescription="Continuous access evaluation resulted in challenge", error="insufficient_claims", claims="${standard}"`,
    claims,
  ],
  [
    'of 2025',
    `Bearer ${about}, error_description="code: LocationConditionEvaluationSatisfied", error="insufficient_claims", claims="${standard}"`,
    claims,
  ],
  ['in the url-safe alphabet without padding', `Bearer error="insufficient_claims", claims="${urlSafe}"`, claims],
  ['without padding', `Bearer error="insufficient_claims", claims="${standard.replace(/=+$/, '')}"`, claims],
  ['claims before the error, and no quotes', `Bearer claims=${standard}, error=insufficient_claims`, claims],
  [
    'after a challenge of another scheme',
    `PoP realm="", Bearer error="insufficient_claims", claims="${standard}"`,
    claims,
  ],
  ['of an ordinary 401', `Bearer ${about}`, undefined],
  ['of another error', `Bearer error="invalid_token", claims="${standard}"`, undefined],
  ['without claims', 'Bearer error="insufficient_claims"', undefined],
  ['with empty claims', 'Bearer error="insufficient_claims", claims=""', undefined],
  ['whose claims are not Base64', 'Bearer error="insufficient_claims", claims="{}"', undefined],
  ['whose claims are not JSON', `Bearer error="insufficient_claims", claims="${btoa('nonsense')}"`, undefined],
  ['whose claims are not an object', `Bearer error="insufficient_claims", claims="${btoa('[1]')}"`, undefined],
  ['that is missing', undefined, undefined],
  ['that is empty', '', undefined],
];

for (const [what, header, expected] of headers) {
  test(`readClaimsChallenge() reads a header ${what}`, () => {
    assert.equal(readClaimsChallenge(header), expected);
  });
}

test('readClaimsChallenge() is not slowed down by a hostile header', () => {
  assert.match(standard, /[+/].*=$/);
  for (const part of ['error="', 'error=insufficient_claims"', 'claims="A', 'claims=', '\\"', ', ']) {
    assert.equal(readClaimsChallenge(`Bearer ${part.repeat(20_000)}`), undefined);
  }
});

test('decodeClaims() returns JSON text of an object, and undefined for anything else', () => {
  assert.deepEqual([decodeClaims(standard), decodeClaims(urlSafe)], [claims, claims]);
  for (const encoded of ['', '%%%', btoa('null'), btoa('{"a":'), 'a'.repeat(100_000)]) {
    assert.equal(decodeClaims(encoded), undefined);
  }
});
