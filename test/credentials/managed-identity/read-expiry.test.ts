import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExpiryMs } from '../../../src/credentials/managed-identity/read-expiry.ts';
import { writeJwt } from '../../support/id-token.ts';

const nowMs = Date.UTC(2019, 0, 1);
const endOf = (answer: Record<string, unknown>, atMs = nowMs) => {
  const end = readExpiryMs(answer, atMs);
  return end === undefined ? undefined : new Date(end).toISOString();
};

test('readExpiryMs() reads expires_on in every form the sources write', () => {
  const forms: readonly (readonly [unknown, string])[] = [
    ['1565244611', '2019-08-08T06:10:11.000Z'],
    [1565244611, '2019-08-08T06:10:11.000Z'],
    ['06/20/2019 02:57:58 +00:00', '2019-06-20T02:57:58.000Z'],
    ['1/16/2020 5:24:12 AM +00:00', '2020-01-16T05:24:12.000Z'],
    ['1/16/2020 5:24:12 PM +00:00', '2020-01-16T17:24:12.000Z'],
    ['1/16/2020 12:00:01 AM +00:00', '2020-01-16T00:00:01.000Z'],
    ['1/16/2020 12:00:01 PM +00:00', '2020-01-16T12:00:01.000Z'],
    ['1/16/2020 5:24:12\u202fpm +00:00', '2020-01-16T17:24:12.000Z'],
    ['11/02/2026 15:39:10 +00:00', '2026-11-02T15:39:10.000Z'],
    ['11/02/2026 15:39:10 +01:30', '2026-11-02T14:09:10.000Z'],
    ['11/02/2026 15:39:10 -01:30', '2026-11-02T17:09:10.000Z'],
    ['11/02/2026 15:39:10', '2026-11-02T15:39:10.000Z'],
    ['2026-11-02T15:39:10.5+00:00', '2026-11-02T15:39:10.500Z'],
    ['2026-11-02T15:39:10Z', '2026-11-02T15:39:10.000Z'],
  ];
  assert.deepEqual(
    forms.map(([text, end]) => endOf({ expires_on: text }, Date.parse(end) - 3_600_000)),
    forms.map(([, end]) => end),
  );
});

test('readExpiryMs() refuses a date that does not exist', () => {
  const texts = [
    '',
    'soon',
    '16/1/2020 5:24:12 AM +00:00',
    '1/16/2020 13:24:12 PM',
    '1/16/2020 0:24:12 AM',
    '1/32/2020',
  ];
  const more = ['1/16/2020 24:00:00', '1/16/2020 5:60:00', '2026-99-02T15:39:10Z', 'Jan 16 2020', null, {}, '1e400'];
  assert.deepEqual(
    [...texts, ...more].map((text) => endOf({ expires_on: text })),
    [...texts, ...more].map(() => undefined),
  );
});

test('readExpiryMs() takes the earlier of expires_on and expires_in, of those that lie ahead', () => {
  const inSeconds = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString();
  const nowS = nowMs / 1000;
  assert.equal(endOf({ expires_in: '3600' }), inSeconds(3600));
  assert.equal(endOf({ expires_in: 3600, expires_on: nowS + 50 }), inSeconds(50));
  assert.equal(endOf({ expires_in: 3600, expires_on: nowS + 5000 }), inSeconds(3600));
  // Our clock is ahead by an hour.
  assert.equal(endOf({ expires_in: 3600, expires_on: nowS - 1 }), inSeconds(3600));
  assert.equal(endOf({ expires_in: 0, expires_on: nowS - 1 }), undefined);
});

test('readExpiryMs() takes the end of the token when it is much earlier, or the only one', () => {
  const inSeconds = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString();
  const access_token = writeJwt({ exp: nowMs / 1000 + 70 });
  assert.equal(endOf({ access_token }), inSeconds(70));
  assert.equal(endOf({ access_token, expires_in: 3600 }), inSeconds(70));
  assert.equal(endOf({ access_token, expires_in: 50 }), inSeconds(50));
  assert.equal(endOf({ access_token, expires_in: 0 }), inSeconds(70));
  assert.equal(endOf({ access_token: 'opaque' }), undefined);
});

test('readExpiryMs() refuses a time that is more than a year away', () => {
  const nowS = nowMs / 1000;
  const far = [1e18, 1e308, '99999999999999999999', nowMs + 3_600_000, String(nowMs + 3_600_000), nowS + 367 * 86_400];
  for (const expires_on of far) {
    assert.equal(endOf({ expires_on }), undefined);
    assert.equal(endOf({ expires_on, expires_in: 60 }), new Date(nowMs + 60_000).toISOString());
  }
  for (const expires_in of [1e18, 1e308, '99999999999999999999', 367 * 86_400]) {
    assert.equal(endOf({ expires_in }), undefined);
  }
  assert.notEqual(endOf({ expires_in: 365 * 86_400 }), undefined);
});
