import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkErrorFrom } from '../../src/http/network-error.ts';

const url = new URL('https://login.contoso.com/tenant?code=secret');
const calm = { isCancelled: false, isTimedOut: false, timeoutMs: 1000 };

function shown(cause: unknown) {
  const { code, message } = networkErrorFrom(cause, url, calm);
  return { code, message };
}

for (const code of [
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]) {
  test(`networkErrorFrom() calls ${code} a matter of trust`, () => {
    assert.deepEqual(shown(Object.assign(new Error('the reason'), { code })), {
      code: 'TLS_UNTRUSTED',
      message: `Cannot trust "login.contoso.com": the reason; a private cloud needs the certificate of its authority: Set-EntraEnvironment -Name NAME -CaFile PATH`,
    });
  });
}

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
    message: `Cannot trust "login.contoso.com": the reason; a private cloud needs the certificate of its authority: Set-EntraEnvironment -Name NAME -CaFile PATH`,
  });
});
