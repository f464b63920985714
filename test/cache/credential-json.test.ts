import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { sessionFromJson, sessionToJson } from '../../src/cache/session-json.ts';
import { revealed, sampleSession } from './sample-session.ts';

/** As version 0.1.0 wrote them. */
const written = [
  '{"kind":"refresh-token","refreshToken":"s3cret"}',
  '{"kind":"refresh-token","refreshToken":null}',
  '{"kind":"client-secret","clientSecret":"s3cret"}',
  '{"kind":"certificate","certificate":{"kind":"path","path":"/c.pfx","password":"s3cret"},"sendsChain":true}',
  '{"kind":"managed-identity","identity":null,"endpoint":{"host":"localhost","port":50342,"secret":"s3cret"}}',
  '{"kind":"federated-token","source":{"kind":"command","words":["print-token","--now"]}}',
  '{"kind":"environment"}',
  '{"kind":"given-token"}',
];

for (const text of written) {
  test(`a session with the credential ${text} is read, shows no secret and is written unchanged`, () => {
    const record = { ...JSON.parse(sessionToJson(sampleSession())), credential: JSON.parse(text) };
    const read = sessionFromJson(record);
    assert.doesNotMatch(`${JSON.stringify(read)} ${inspect(read, { depth: 9 })}`, /s3cret/);
    assert.equal(read.credential.kind, record.credential.kind);
    assert.equal(sessionToJson(read), JSON.stringify(record));
  });
}

const full = sampleSession('adele@contoso.com', {
  identity: '0123456789abcdef',
  log: { level: 'Info', path: '/var/log/entrada.log' },
});

/** The record as JSON, with the value at a path such as `context.Account` replaced, or removed if it is undefined. */
function withField(path: string, value: unknown): unknown {
  const record: unknown = JSON.parse(sessionToJson(full));
  const names = path.split('.');
  const last = names.pop() ?? '';
  let inner: unknown = record;
  for (const name of names) inner = Reflect.get(Object(inner), name);
  Reflect.set(Object(inner), last, value);
  return JSON.parse(JSON.stringify(record));
}

test('sessionFromJson() returns what sessionToJson() was given, and drops fields that it does not know', () => {
  assert.deepEqual(revealed(sessionFromJson(withField('unknown', 1))), revealed(full));
  assert.equal(JSON.parse(sessionToJson(full, 7)).generation, 7);
  assert.equal('generation' in JSON.parse(sessionToJson(full)), false);
});

test('sessionFromJson() reads a session without the fields that can be absent or null', () => {
  for (const name of ['identity', 'log', 'cloud.teamsEndpoint', 'cloud.graphAudience', 'cloud.caFile'] as const) {
    const read = sessionFromJson(withField(name, undefined));
    const [outer = '', inner] = name.split('.');
    assert.equal(inner === undefined ? outer in read : inner in read.cloud, false, name);
  }
  assert.equal(sessionFromJson(withField('clientTimeoutMs', null)).clientTimeoutMs, null);
  for (const value of [true, false, null]) {
    assert.equal(sessionFromJson(withField('context.SendCertificateChain', value)).context.SendCertificateChain, value);
  }
  const names = ['CertificateThumbprint', 'CertificateSubjectName', 'Account', 'AppName', 'Certificate'] as const;
  for (const name of [...names, 'ManagedIdentityId'] as const) {
    for (const value of ['text', null]) {
      assert.equal(sessionFromJson(withField(`context.${name}`, value)).context[name], value);
    }
  }
});

for (const [path, ...others] of [
  ['id'],
  ['identity', null],
  ['name'],
  ['service', 'other', 'toString'],
  ['cloud', null, 'text'],
  ['cloud.name'],
  ['cloud.azureADEndpoint'],
  ['cloud.graphEndpoint'],
  ['cloud.type', 'Foreign'],
  ['authorityTenant'],
  ['requestedScopes', 'text', [1]],
  ['context', []],
  ['context.ClientId'],
  ['context.TenantId'],
  ['context.Scopes', 'text'],
  ['context.AuthType', 'Other'],
  ['context.TokenCredentialType'],
  ['context.CertificateThumbprint'],
  ['context.CertificateSubjectName'],
  ['context.SendCertificateChain', 'true'],
  ['context.Account'],
  ['context.AppName'],
  ['context.ContextScope', 'Machine'],
  ['context.Certificate'],
  ['context.ManagedIdentityId'],
  ['context.Environment'],
  ['credential', 'text'],
  ['tokens', []],
  ['log', 'text'],
  ['log.level', 'Debug'],
  ['log.path'],
  ['clientTimeoutMs'],
  ['savedAtMs'],
] as const) {
  test(`sessionFromJson() refuses a session whose ${path} is missing or something else`, () => {
    const field = path.split('.').at(-1);
    const missing = path === 'identity' || path === 'log' ? [] : [undefined];
    for (const value of [...missing, path.endsWith('Ms') ? '1' : 7, ...others]) {
      const error = { name: 'Error', message: `its field "${field}" is missing or not as expected` };
      assert.throws(() => sessionFromJson(withField(path, value)), error, JSON.stringify(value));
    }
  });
}

test('sessionFromJson() refuses tokens whose fields are missing or something else', () => {
  const token = { accessToken: 'a', expiresAtMs: 1, refreshAtMs: 2, scopes: ['b'] };
  const { refreshAtMs: _, ...bare } = token;
  for (const good of [token, bare]) {
    assert.deepEqual(revealed(sessionFromJson(withField('tokens', { x: good })).tokens), {
      x: { ...good, accessToken: { secret: 'a' } },
    });
  }
  for (const [field, value] of [
    ['accessToken', 7],
    ['accessToken', undefined],
    ['expiresAtMs', '1'],
    ['expiresAtMs', undefined],
    ['refreshAtMs', '2'],
    ['scopes', 'b'],
    ['scopes', undefined],
  ] as const) {
    assert.throws(() => sessionFromJson(withField('tokens', { x: { ...token, [field]: value } })), {
      message: `its field "${field}" is missing or not as expected`,
    });
  }
  assert.throws(() => sessionFromJson(withField('tokens', { x: [] })), { message: /its field "tokens"/ });
});

test('sessionFromJson() refuses a credential without a kind', () => {
  const record = { ...JSON.parse(sessionToJson(sampleSession())), credential: { refreshToken: 's3cret' } };
  assert.throws(() => sessionFromJson(record), { message: 'its field "kind" is missing or not as expected' });
});
