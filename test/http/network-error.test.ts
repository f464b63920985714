import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { networkErrorFrom } from '../../src/http/network-error.ts';

const url = new URL('https://login.contoso.com/tenant?code=secret');
const calm = { isCancelled: false, isTimedOut: false, timeoutMs: 1000 };

function shown(cause: unknown) {
  const { code, message } = networkErrorFrom(cause, url, calm);
  return { code, message };
}

for (const [code, remedy] of [
  ['CERT_HAS_EXPIRED', 'check the clock of this machine; if it is right, the server needs a new certificate'],
  ['CERT_NOT_YET_VALID', 'check the clock of this machine; if it is right, the server needs a new certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'check the address: its certificate is for another name'],
  ['HOSTNAME_MISMATCH', 'check the address: its certificate is for another name'],
] as const) {
  test(`networkErrorFrom() says what to do about ${code}`, () => {
    const { message } = shown(Object.assign(new Error('the reason'), { code }));
    assert.equal(message, `Cannot trust "login.contoso.com": the reason; ${remedy}`);
  });
}

for (const code of [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]) {
  test(`networkErrorFrom() calls ${code} a matter of trust`, () => {
    assert.deepEqual(shown(Object.assign(new Error('the reason'), { code })), {
      code: 'TLS_UNTRUSTED',
      message: `Cannot trust "login.contoso.com": the reason; set ENTRADA_CA_FILE to a PEM file with the certificate of its authority, such as that of a proxy that inspects TLS`,
    });
  });
}

const advices: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening at that address; check the address, and that the server is running',
  ENOTFOUND: 'the name cannot be resolved; check the address and the network',
  EAI_AGAIN: 'the name server does not respond; check the network',
  ECONNRESET: 'the connection was closed; run the command again',
  EPIPE: 'the connection was closed; run the command again',
  EHOSTUNREACH: 'there is no route; check the network',
  ENETUNREACH: 'there is no route; check the network',
  ETIMEDOUT: 'the connection timed out; check the network',
  EPROTO: 'the server does not speak a supported TLS version; check the port',
};

for (const [code, advice] of Object.entries(advices)) {
  test(`networkErrorFrom() says what to do about ${code}`, () => {
    const cause = Object.assign(new Error('the reason'), { code });
    const error = networkErrorFrom(cause, url, calm);
    assert.deepEqual(
      [error.code, error.message, error.details, error.cause],
      [
        'NETWORK_UNREACHABLE',
        `Cannot reach "login.contoso.com": ${advice}`,
        { host: 'login.contoso.com', code },
        cause,
      ],
    );
  });
}

for (const [code, text, expected] of [
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tlsv1 alert unknown ca', 'TLS_UNTRUSTED'],
  ['ERR_SSL_SSLV3_ALERT_BAD', 'alert bad Certificate', 'TLS_UNTRUSTED'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number', 'NETWORK_UNREACHABLE'],
  ['EOTHER', 'bad certificate', 'NETWORK_UNREACHABLE'],
  [undefined, 'bad certificate', 'NETWORK_UNREACHABLE'],
  ['HPE_INVALID_CONSTANT', 'bad certificate', 'RESPONSE_INVALID'],
] as const) {
  test(`networkErrorFrom() creates ${expected} for ${code} with the text "${text}"`, () => {
    const error = networkErrorFrom(Object.assign(new Error(text), { code }), url, calm);
    assert.deepEqual([error.code, error.details], [expected, { host: 'login.contoso.com', code }]);
  });
}

test('networkErrorFrom() creates INPUT_INVALID only for a TypeError of Node', () => {
  const typeErrorWith = (code: string | undefined) => shown(Object.assign(new TypeError('bad header'), { code }));
  assert.deepEqual(
    [typeErrorWith('ERR_INVALID_CHAR'), typeErrorWith(undefined)],
    [
      { code: 'INPUT_INVALID', message: 'Cannot send the request to "login.contoso.com": bad header' },
      { code: 'NETWORK_UNREACHABLE', message: 'Cannot reach "login.contoso.com": bad header' },
    ],
  );
});

test('networkErrorFrom() puts the cancellation first, then the deadline, then an error of Entrada', () => {
  const own = new EntradaError('RESPONSE_INVALID', 'too long');
  const when = (changes: Partial<typeof calm>) => networkErrorFrom(own, url, { ...calm, ...changes });
  assert.deepEqual(
    [when({ isCancelled: true, isTimedOut: true }), when({ isTimedOut: true })].map(({ code, message, cause }) => ({
      code,
      message,
      cause,
    })),
    [
      { code: 'CANCELLED', message: 'Cancelled while waiting for "login.contoso.com".', cause: own },
      {
        code: 'NETWORK_TIMED_OUT',
        message: 'Cannot reach "login.contoso.com": no complete response within 1 s; retry, or raise -ClientTimeout',
        cause: own,
      },
    ],
  );
  assert.equal(when({}), own);
});

test('networkErrorFrom() returns the message of a system error without advice', () => {
  assert.deepEqual(shown(Object.assign(new Error('something new'), { code: 'ENEW' })), {
    code: 'NETWORK_UNREACHABLE',
    message: 'Cannot reach "login.contoso.com": something new',
  });
});

test('networkErrorFrom() leaves out the advice about a flag of node that Node 24 appends', () => {
  const advice = 'if the root CA is installed locally, try running Node.js with --use-system-ca';
  const code = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
  assert.deepEqual(shown(Object.assign(new Error(`the reason; ${advice}`), { code })), {
    code: 'TLS_UNTRUSTED',
    message: `Cannot trust "login.contoso.com": the reason; set ENTRADA_CA_FILE to a PEM file with the certificate of its authority, such as that of a proxy that inspects TLS`,
  });
});
