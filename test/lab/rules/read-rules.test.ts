import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEntradaError } from '../../../src/base/errors.ts';
import type { KindRules } from '../../../src/lab/rules/field-rule.ts';
import { faultKinds } from '../../../src/lab/rules/fault-rule.ts';
import { policyKinds } from '../../../src/lab/rules/policy-rule.ts';
import { checkFault, readFault } from '../../../src/lab/rules/read-fault.ts';
import { checkPolicy, readPolicy } from '../../../src/lab/rules/read-policy.ts';

/** Some value that each required field accepts. */
const samples: Readonly<Record<string, unknown>> = {
  delayMs: 5,
  status: 503,
  contentType: 'text/html',
  bytesPerSecond: 10,
  offsetSeconds: -60,
  location: '/elsewhere',
  strength: 'mfa',
  seconds: 60,
  mode: 'never',
};

test('readFault() and readPolicy() return a copy of each kind with its required fields', () => {
  const readers: readonly (readonly [KindRules, (value: unknown, path: string) => object])[] = [
    [faultKinds, readFault],
    [policyKinds, readPolicy],
  ];
  for (const [kinds, read] of readers) {
    for (const [kind, { fields }] of Object.entries(kinds)) {
      const required = Object.entries(fields).filter(([, { isRequired }]) => isRequired === true);
      const value = { kind, ...Object.fromEntries(required.map(([name]) => [name, samples[name]])), id: 'own' };
      assert.deepEqual(read(value, 'at'), value);
      assert.notEqual(read(value, 'at'), value);
    }
  }
});

test('checkFault() names the path of each problem and what would work', () => {
  const rows: readonly (readonly [value: unknown, ...problems: readonly string[]])[] = [
    [undefined, 'f: found nothing; use an object with a "kind"'],
    [null, 'f: found null; use an object with a "kind"'],
    [[], 'f: found a list; use an object with a "kind"'],
    ['latency', 'f: found a text; use an object with a "kind"'],
    [
      {},
      'f.kind: found nothing; use "latency", "status", "cut", "content-type", "html-page", "slow-body", "truncated-body", "missing-keys", "wrong-clock" or "redirect"',
    ],
    [{ kind: 'latencyy' }, 'f.kind: unknown kind "latencyy"; did you mean "latency"?'],
    [{ kind: 'Latency', delayMs: 1 }, 'f.kind: unknown kind "Latency"; did you mean "latency"?'],
    [{ kind: 'latency' }, 'f.delayMs: missing; use a number from 0 to 3600000'],
    [{ kind: 'latency', delayMs: '5' }, 'f.delayMs: found "5"; use a number from 0 to 3600000'],
    [{ kind: 'latency', delayMs: Number.NaN }, 'f.delayMs: found NaN; use a number from 0 to 3600000'],
    [
      { kind: 'latency', delayMs: 1, delay: 2 },
      'f.delay: unknown field of the kind "latency"; did you mean "delayMs"?',
    ],
    [
      { kind: 'cut', at: 'end', host: ['graph', 'grpah'], times: 0, share: 2 },
      'f.host[1]: found "grpah"; use "login", "graph", "teams", "outside", "management" or "managed-identity"',
      'f.share: found 2; use a number from 0 to 1',
      'f.times: found 0; use a whole number from 1 to 9007199254740991',
      'f.at: found "end"; use "start", "headers" or "body"',
    ],
    [
      { kind: 'status', status: 429.5, headers: { 'x-a': 'b\r\nc: d' }, url: 'users' },
      'f.url: found "users"; use a path that begins with "/" or "*", or a URL with https://; "*" matches any text',
      'f.status: found 429.5; use a whole number from 200 to 599',
      'f.headers: found an object; use an object of header names and printable texts',
    ],
    [{ kind: 'redirect', location: 'a b' }, 'f.location: found "a b"; use a URL or a path, percent-encoded'],
    [
      { kind: 'html-page', clientId: 'a pasted secret that is longer than any client id is', title: '' },
      'f.title: found ""; use text',
    ],
    [{ kind: 'html-page', title: 7 }, 'f.title: found 7; use text'],
    [
      { kind: 'content-type', contentType: 'a secret that someone pasted into the wrong field' },
      'f.contentType: found text of 49 characters; use a media type, such as text/html; charset=utf-8',
    ],
  ];
  for (const [value, ...problems] of rows) {
    const found = checkFault(value, 'f').map(({ path, message }) => `${path}: ${message}`);
    assert.deepEqual(found, problems);
  }
  assert.match(checkFault({ kind: 'toString' }, 'f')[0]?.message ?? '', /^unknown kind "toString"; use "latency", /);
});

test('checkPolicy() refuses unknown kinds, fields and values', () => {
  const rows: readonly (readonly [value: unknown, ...problems: readonly string[]])[] = [
    [{ kind: 'require-mfaa' }, 'p.kind: unknown kind "require-mfaa"; did you mean "require-mfa"?'],
    [
      { kind: 'block', user: 'ada', state: 'on', locations: ['10.0.0.0/8', 'office'], authenticationContexts: 'c0' },
      'p.user: unknown field of the kind "block"; did you mean "users"?',
      'p.state: found "on"; use "enabled", "report-only" or "disabled"',
      'p.locations[1]: found "office"; use an IP address or a range such as 203.0.113.0/24',
      'p.authenticationContexts: found "c0"; use an authentication context, c1 to c99, or a list of them',
    ],
    [{ kind: 'block', users: [] }, 'p.users: found a list; use text, or a list of them'],
    [
      { kind: 'block', excludedLocations: ['300.1.1.1/24', '10.0.0.1', '1::2::3'], locations: ':::', users: [7] },
      'p.users[0]: found 7; use text',
      'p.locations: found ":::"; use an IP address or a range such as 203.0.113.0/24, or a list of them',
      'p.excludedLocations[0]: found "300.1.1.1/24"; use an IP address or a range such as 203.0.113.0/24',
      'p.excludedLocations[2]: found "1::2::3"; use an IP address or a range such as 203.0.113.0/24',
    ],
    [{ kind: 'require-strength' }, 'p.strength: missing; use "mfa", "passwordless" or "phishing-resistant"'],
    [{ kind: 'block', locations: ['::1', 'fe80::/10', '203.0.113.7', '2001:db8::/32'], users: 'ada' }],
  ];
  for (const [value, ...problems] of rows) {
    assert.deepEqual(
      checkPolicy(value, 'p').map(({ path, message }) => `${path}: ${message}`),
      problems,
    );
  }
});

test('readFault() throws with the first problem in its message and all in its details', () => {
  assert.throws(
    () => readFault({ kind: 'cut', at: 'end', share: 2 }, 'faults[3]'),
    (error) => {
      assert.ok(isEntradaError(error));
      assert.equal(error.code, 'INPUT_INVALID');
      assert.equal(error.message, 'Cannot use the fault "faults[3].share": found 2; use a number from 0 to 1');
      assert.deepEqual(error.details['problems'], checkFault({ kind: 'cut', at: 'end', share: 2 }, 'faults[3]'));
      return true;
    },
  );
});
