import assert from 'node:assert/strict';
import { test } from 'node:test';
import { earliestExpiryMs, isAccessToken, longestLifetimeMs, refreshTimeMs } from '../../src/model/token-lifetime.ts';
import { writeJwt } from '../support/id-token.ts';

const nowMs = Date.UTC(2026, 0, 1);
const nowS = nowMs / 1000;

test('earliestExpiryMs() takes the earliest time of the service, or the end of the token if much earlier', () => {
  const hour = 3_600_000;
  const cases: readonly [
    named: readonly (number | undefined)[],
    claims: object | undefined,
    leftMs: number | undefined,
  ][] = [
    [[nowMs + hour], undefined, hour],
    [[nowMs + hour, undefined, nowMs + 40_000], undefined, 40_000],
    [[nowMs + hour], { exp: nowS + 60 }, 60_000],
    [[nowMs + hour], { exp: nowS + 60, iat: nowS - 300 }, 60_000],
    [[nowMs + hour], { exp: String(nowS + 60) }, 60_000],
    [[nowMs + hour], { exp: nowS + 7200 }, hour],
    // A difference of clocks that is usual.
    [[nowMs + hour], { exp: nowS + 3300 }, hour],
    [[nowMs + hour], { exp: nowS + 3299 }, 3_299_000],
    // A clock that is ahead makes the token look old, or even expired; its own lifetime counts.
    [[nowMs + hour], { exp: nowS - 1 }, hour],
    [[nowMs + hour], { exp: nowS + 600, iat: nowS - 3300 }, hour],
    [[nowMs + hour], { exp: nowS - 7200, iat: nowS - 9000 }, 1_800_000],
    [[nowMs + hour], { exp: nowS + 9000, iat: nowS + 7200 }, 1_800_000],
    [[nowMs + hour], { exp: nowMs }, hour],
    [[nowMs + hour], { exp: 'soon' }, hour],
    [[nowMs + hour], { iat: nowS - 7200 }, hour],
    [[nowMs + longestLifetimeMs], undefined, longestLifetimeMs],
    [[nowMs + longestLifetimeMs + 1], undefined, undefined],
    [[nowMs + longestLifetimeMs + 1], { exp: nowS + 60 }, 60_000],
    [[nowMs + 1.5], undefined, 1],
    [[nowMs], undefined, undefined],
    [[], undefined, undefined],
    [[undefined], { exp: nowS + 1 }, 1000],
    [[undefined], { exp: nowMs }, undefined],
  ];
  for (const [named, claims, leftMs] of cases) {
    const endMs = earliestExpiryMs(named, claims === undefined ? 'opaque' : writeJwt({ ...claims }), nowMs);
    assert.equal(endMs === undefined ? undefined : endMs - nowMs, leftMs, JSON.stringify([named, claims]));
  }
});

test('refreshTimeMs() takes a time from now on and before the end of the token', () => {
  const endMs = nowMs + 100_000;
  for (const [refreshInS, expected] of [
    [undefined, undefined],
    [-1, undefined],
    [0, nowMs],
    [50, nowMs + 50_000],
    [100, undefined],
    [1e300, undefined],
  ] as const) {
    assert.equal(refreshTimeMs(refreshInS, endMs, nowMs), expected);
  }
});

test('isAccessToken() takes visible ASCII characters alone', () => {
  for (const text of ['a', 'eyJ0.eyJ1.x-_', 'EwB4A8l6BAAU+/==', '!"#$%&\'()*~', 't=x']) assert.ok(isAccessToken(text));
  for (const text of ['', ' ', 'a b', 'a\n', '\ra', 'a\u0000', 'a\u001b[31m', 'a\u007f', 'é', 'a\u00a0', '\u{1f600}']) {
    assert.ok(!isAccessToken(text), JSON.stringify(text));
  }
});

test('earliestExpiryMs() passes over times that are more than a year away, such as milliseconds for seconds', () => {
  for (const seconds of [1e18, 1e308, Infinity, nowMs, 1.25e19]) {
    assert.equal(earliestExpiryMs([nowMs + seconds * 1000], 'opaque', nowMs), undefined);
    assert.equal(earliestExpiryMs([nowMs + seconds * 1000, nowMs + 60_000], 'opaque', nowMs), nowMs + 60_000);
  }
});
