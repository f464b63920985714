import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { redactSecrets } from '../../src/base/redact-secrets.ts';
import { openActivityLog } from '../../src/session/log/activity-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { writeJwt } from '../support/id-token.ts';

const jwt = writeJwt({ aud: 'x', sub: 'somebody' });
const refreshToken = `1.A${'Rs_-'.repeat(10)}.Ag${'AB'.repeat(30)}`;
const secret = 'S3cr3t~Value.1-x';

/** Each holds one secret. */
const texts: readonly (readonly [text: string, shown: string])[] = [
  [`got ${jwt}.`, 'got [secret]'],
  [`x${jwt} y`, 'x[secret] y'],
  [jwt.slice(0, 100), '[secret]'],
  [`refused ${refreshToken}!`, 'refused [secret]'],
  ['Bearer x', 'Bearer [secret]'],
  [`authorization: Bearer ${secret}`, 'authorization: [secret]'],
  [`Authorization: Custom a b c\nnext`, 'Authorization: [secret]\nnext'],
  [`"Authorization": "Basic ${secret}="`, '"Authorization": [secret]'],
  [`Cookie: a=${secret}; b=${secret}`, 'Cookie: [secret]'],
  [`X-IDENTITY-HEADER: ${secret}`, 'X-IDENTITY-HEADER: [secret]'],
  [`Secret: ${secret}`, 'Secret: [secret]'],
  [`grant_type=password&password=${secret}&scope=x`, 'grant_type=password&password=[secret]&scope=x'],
  [`client_secret=${secret}`, 'client_secret=[secret]'],
  [`a?code=${secret}&state=1`, 'a?code=[secret]&state=1'],
  [`code=${secret}&state=1`, 'code=[secret]&state=1'],
  [`{"access_token":"${secret}","token_type":"Bearer"}`, '{"access_token":"[secret]","token_type":"Bearer"}'],
  [`{"password" : "with \\"quotes\\", commas & ${secret}"}`, '{"password" : "[secret]"}'],
  [`{\\"refresh_token\\":\\"${secret}\\"}`, '{\\"refresh_token\\":\\"[secret]\\"}'],
  [`{'id_token': '${secret} ${secret}'}`, "{'id_token': '[secret]'}"],
  [`AZURE_CLIENT_SECRET=${secret} rest`, 'AZURE_CLIENT_SECRET=[secret] rest'],
  [`clientSecret: ${secret}`, 'clientSecret: [secret]'],
  [`client_assertion=${secret}&x=1`, 'client_assertion=[secret]&x=1'],
  [`device_code = ${secret}`, 'device_code = [secret]'],
  [`passwd=${secret}`, 'passwd=[secret]'],
  [`{"password":"${secret}`, '{"password":"[secret]'],
];

test('redactSecrets() replaces what looks like a secret, and nothing around it', () => {
  assert.deepEqual(
    texts.map(([text]) => redactSecrets(text)),
    texts.map(([, shown]) => shown),
  );
});

test('redactSecrets() changes nothing of what was redacted already', () => {
  for (const [, shown] of texts) assert.equal(redactSecrets(shown), shown);
  const traced = 'POST https://x/token grant_type=password&password=[17 characters]&scope=x';
  assert.equal(redactSecrets(traced), traced);
});

test('redactSecrets() leaves ordinary text alone', () => {
  for (const text of [
    'Connected as ada@contoso.com to tenant 0f2c1d3e-4a5b-4c6d-8e7f-901234567890.',
    '{"code":"ClientError","message":"Invalid input"}',
    'AADSTS7000215: Invalid client secret provided. Trace ID: 1b3b6d4a-0000-4000-8000-000000000000',
    'GET https://graph.microsoft.com/v1.0/me?$select=id&$top=5',
    'The token for https://graph.microsoft.com ends at 2026-01-02T03:04:05.000Z.',
    'version 1.0, 0.A, M.C, code 5, status code: 403',
  ]) {
    assert.equal(redactSecrets(text), text);
  }
});

test('redactSecrets() is quick with hostile text', () => {
  /** CPU time, so that other programs do not count; the least of three tries. */
  const costMs = (length: number, part: string): number =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const before = process.cpuUsage();
        redactSecrets(part.repeat(length / part.length));
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      }),
    );
  for (const part of [
    'secret',
    'secret"',
    'password=',
    'password:"\\',
    'eyJ',
    'Bearer ',
    'cookie:',
    '1.A-',
    ' ',
    '"',
    'code=',
  ]) {
    const [short, long] = [costMs(20_000, part), costMs(80_000, part)];
    // Four times the text takes four times as long; were it looked at again from each place, sixteen times.
    assert.ok(long < 10 * short + 20, `${part}: ${short} ms, then ${long} ms`);
  }
});

test('openActivityLog() lets no secret into the file, also where a message is cut', (t) => {
  const path = join(temporaryFolder(t), 'log');
  const log = openActivityLog({ level: 'Verbose', path }, { clock: createFakeClock(), warn: assert.fail });
  for (const [text] of texts) log.write('Verbose', 'source', text);
  for (let end = 0; end < jwt.length; end += 7) log.write('Info', 's', `${'-'.repeat(32_768 - end)}${jwt}`);
  log.write('Info', jwt, 'the source');
  const written = readFileSync(path, 'utf8');
  const payload = jwt.split('.')[1] ?? '';
  for (const part of [secret, refreshToken, jwt, payload, payload.slice(0, 12)])
    assert.ok(!written.includes(part), part);
});
