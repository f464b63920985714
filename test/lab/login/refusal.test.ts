import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AadstsCode, aadsts, aadstsText } from '../../../src/lab/login/aadsts.ts';
import { Refusal, refusalBody } from '../../../src/lab/login/refusal.ts';

/** Which answer of the real service each code stands for. */
const codes: Readonly<Record<string, readonly number[]>> = {
  '400 access_denied': [65004, 90094],
  '400 authorization_pending': [70016],
  '400 bad_verification_code': [70018],
  '400 expired_token': [70019, 70020],
  '400 invalid_client': [50011, 650053],
  '400 invalid_grant': [
    50013, 50020, 50034, 50053, 50057, 50076, 50079, 50126, 50142, 50158, 50173, 53000, 53001, 53003, 54005, 65001,
    70000, 70008, 70043, 500112, 500131, 500133, 501051, 501481, 700082, 700084, 7000012, 530021, 530032,
  ],
  '400 interaction_required': [16000, 50105, 160021],
  '400 invalid_instance': [50049],
  '400 invalid_request': [
    50027, 50059, 90013, 90014, 90019, 90100, 500113, 501661, 900023, 900144, 901002, 5002727, 70007, 9002325, 9002326,
    9002327, 9001023, 9002332,
  ],
  '400 invalid_resource': [500011, 500014],
  '400 invalid_scope': [70011, 700022, 1002012],
  '400 invalid_tenant': [90002],
  '400 login_required': [50058],
  '400 unauthorized_client': [53005, 700016, 700038, 7000112, 7000114],
  '400 unsupported_grant_type': [70003],
  '400 unsupported_response_type': [70005, 700051, 700054],
  '400 user_password_expired': [50055],
  '401 invalid_grant': [50097],
  '401 invalid_client': [
    70021, 70025, 700021, 700023, 700024, 700025, 700027, 700211, 700212, 700213, 5002723, 5002738, 5002741, 7000215,
    7000216, 7000218, 7000222, 7000229,
  ],
};
const errorsOfV1: Readonly<Record<number, string>> = {
  50076: 'interaction_required',
  50079: 'interaction_required',
  50142: 'interaction_required',
  50158: 'interaction_required',
  53000: 'interaction_required',
  53001: 'interaction_required',
  53003: 'interaction_required',
  530021: 'interaction_required',
  530032: 'interaction_required',
  70020: 'code_expired',
  70043: 'interaction_required',
};
const suberrors: Readonly<Record<number, string>> = {
  50055: 'user_password_expired',
  50076: 'basic_action',
  50079: 'basic_action',
  50173: 'bad_token',
  53003: 'message_only',
  53005: 'protection_policy_required',
  65001: 'consent_required',
  70043: 'token_expired',
  700082: 'bad_token',
};

/** Captured without `error_uri`. */
const withoutErrorUri = [50053, 50055, 65001, 70003, 70043, 700025, 700038, 9002327];

const trace = { traceId: 'the trace', correlationId: 'the correlation', timestamp: '2026-01-02 03:04:05Z' };

function isCode(code: number): code is AadstsCode {
  return code in aadsts;
}

for (const [answer, listed] of Object.entries(codes)) {
  test(`refusalBody() answers ${answer} for its codes, with sub-error and the error of v1 where they differ`, () => {
    for (const code of listed) {
      assert.ok(isCode(code));
      const refusal = new Refusal(code);
      const body = (version: 'v1' | 'v2.0') => refusalBody(refusal, trace, 'spaces', 'https://login.example', version);
      const [status, error] = answer.split(' ');
      const suberror = suberrors[code];
      const expected = {
        error,
        error_description: `${aadstsText(code)} Trace ID: the trace Correlation ID: the correlation Timestamp: 2026-01-02 03:04:05Z`,
        error_codes: [code],
        timestamp: '2026-01-02 03:04:05Z',
        trace_id: 'the trace',
        correlation_id: 'the correlation',
        ...(withoutErrorUri.includes(code) ? {} : { error_uri: `https://login.example/error?code=${code}` }),
        ...(suberror === undefined ? {} : { suberror }),
      };
      assert.equal(String(refusal.status), status);
      assert.equal(JSON.stringify(body('v2.0')), JSON.stringify(expected));
      assert.deepEqual(body('v1'), { ...expected, error: errorsOfV1[code] ?? error });
    }
  });
}

test('every code of the lab has its response in this table', () => {
  const listed = Object.values(codes).flat();
  assert.deepEqual(
    listed.toSorted((one, other) => one - other),
    Object.keys(aadsts)
      .map(Number)
      .toSorted((one, other) => one - other),
  );
});

test('refusalBody() prefers the error, the correlation id and the fields of the refusal itself', () => {
  const refusal = new Refusal(
    50076,
    { resource: 'an API' },
    { error: 'slow_down', correlationId: 'the first', more: { claims: '{}' } },
  );
  const body = refusalBody(refusal, trace, 'lines', 'https://login.example', 'v1');
  const text =
    "AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access 'an API'.";
  assert.deepEqual(body, {
    error: 'slow_down',
    error_description: `${text}\r\nTrace ID: the trace\r\nCorrelation ID: the first\r\nTimestamp: 2026-01-02 03:04:05Z`,
    error_codes: [50076],
    timestamp: '2026-01-02 03:04:05Z',
    trace_id: 'the trace',
    correlation_id: 'the first',
    error_uri: 'https://login.example/error?code=50076',
    suberror: 'basic_action',
    claims: '{}',
  });
  assert.deepEqual([refusal.error, refusal.v1Error, refusal.message], ['slow_down', 'slow_down', text]);
});
