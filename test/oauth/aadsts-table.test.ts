import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorTable } from '../../src/base/errors.ts';
import { aadstsTable, refusalKinds } from '../../src/oauth/aadsts-table.ts';

test('aadstsTable has one plain sentence of advice for each number', () => {
  for (const [code, { advice }] of aadstsTable) {
    assert.match(advice, /^[A-Z][^\n{}]{10,160}\.$/, String(code));
    assert.doesNotMatch(advice, /\. [A-Z]/, String(code));
  }
});

test('refusalKinds maps every kind to an error code', () => {
  for (const code of Object.values(refusalKinds)) assert.ok(code in errorTable, code);
});

/** What the user, an administrator or time can fix: the numbers by the code of their error, separated by spaces. */
const numbers: Readonly<Record<string, readonly string[]>> = {
  SIGN_IN_NEEDED: [
    '50055 50056 50058 50072 50074 50076 50078 50079 50089 50132 50133 50135 50140 50158 50173 50199 54005',
    '70000 70008 70016 70043 70044 81010 90100 160021 165900 399218 500121 500133 501481 700003 700005',
    '700020 700082 700084 7000012 7000110 9002313',
  ],
  CONSENT_NEEDED: ['65001 65004 65005 90008 90094 650056 650057'],
  CREDENTIAL_REFUSED: [
    '50011 50014 50020 50034 50053 50057 50059 50097 50105 50126 50128 50131 50155 50194 51004 53000 53001',
    '53002 53003 53004 53011 65002 70001 70002 70021 70025 75011 90002 90010 90019 90027 90038 90072 90124',
    '240001 500113 500200 500341 500571 501051 530003 530031 530032 530033 530034 530035 650052 700016',
    '700021 700024 700025 700027 700030 700038 700211 700212 700213 900023 5000224 7000112 7000113 7000114',
    '7000215 7000216 7000218 7000222 7000229 9001023 9002325 9002326 9002327 9002331 9002332',
  ],
  SERVICE_UNAVAILABLE: ['50033 50196 70012 90025 90033 90036 90055'],
  INPUT_INVALID: ['50001 50049 70011 90009 90013 90015 90056 500011 700022 700023'],
  REQUEST_REFUSED: ['70003 70005 70007 90014 90023 700007 700009 700051 700054 900144 901002'],
  DEVICE_CODE_EXPIRED: ['70018 70019 70020'],
};

test('aadstsTable knows these numbers, each with the error of who or what can fix it', () => {
  const expected = Object.entries(numbers).flatMap(([code, lines]) =>
    lines.flatMap((line) => line.split(' ').map((number) => [number, code] as const)),
  );
  const found = [...aadstsTable].map(([number, { kind }]) => [String(number), refusalKinds[kind]] as const);
  assert.equal(found.length, 149);
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected));
});
