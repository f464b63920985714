import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorTable } from '../../src/base/errors.ts';
import { aadstsTable, refusalKinds } from '../../src/oauth/aadsts-table.ts';

test('aadstsTable knows 149 numbers, each once', () => {
  assert.equal(aadstsTable.size, 149);
});

test('aadstsTable has one plain sentence of advice for each number', () => {
  for (const [code, { advice }] of aadstsTable) {
    assert.match(advice, /^[A-Z][^\n{}]{10,160}\.$/, String(code));
    assert.doesNotMatch(advice, /\. [A-Z]/, String(code));
  }
});

test('refusalKinds maps every kind to an error code', () => {
  for (const code of Object.values(refusalKinds)) assert.ok(code in errorTable, code);
});

test('aadstsTable distinguishes what a user, an administrator and time can fix', () => {
  const codeOf = (aadsts: number) => refusalKinds[aadstsTable.get(aadsts)?.kind ?? 'malformed'];
  const expected = {
    SIGN_IN_NEEDED: [
      50055, 50058, 50074, 50076, 50078, 50079, 50132, 50133, 50158, 50173, 54005, 70000, 70008, 70016,
    ].concat([70043, 160021, 500121, 700082, 700084, 7000012, 9002313]),
    CONSENT_NEEDED: [65001, 65004, 65005, 90008, 90094, 650056, 650057],
    CREDENTIAL_REFUSED: [
      50011, 50020, 50034, 50053, 50057, 50105, 50126, 50194, 53000, 53003, 90002, 900023, 501051,
    ].concat([700016, 700024, 700027, 7000112, 7000215, 7000216, 7000218, 7000222, 7000229]),
    SERVICE_UNAVAILABLE: [50033, 50196, 70012, 90025, 90033, 90036, 90055],
    INPUT_INVALID: [50001, 70011, 500011, 700022],
    REQUEST_REFUSED: [70003, 90014, 900144],
    DEVICE_CODE_EXPIRED: [70018, 70019, 70020],
  };
  for (const [code, numbers] of Object.entries(expected)) {
    assert.deepEqual(
      numbers.map((number) => [number, codeOf(number)]),
      numbers.map((number) => [number, code]),
    );
  }
});
