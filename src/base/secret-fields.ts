/**
 * Form and query fields of OAuth 2.0 and of sign-in pages whose values are secrets. Error messages, logs and the
 * journal of the lab all hide these.
 */
export const secretFields: readonly string[] = [
  'access_token',
  'assertion',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'device_code',
  'id_token',
  'id_token_hint',
  'passwd',
  'password',
  'refresh_token',
];
