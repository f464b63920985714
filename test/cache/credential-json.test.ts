import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { sessionFromJson, sessionToJson } from '../../src/cache/session-json.ts';
import { sampleSession } from './sample-session.ts';

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

test('sessionFromJson() refuses a credential without a kind', () => {
  const record = { ...JSON.parse(sessionToJson(sampleSession())), credential: { refreshToken: 's3cret' } };
  assert.throws(() => sessionFromJson(record), { message: 'its field "kind" is missing or not as expected' });
});
