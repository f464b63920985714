import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { jwtVerify, SignJWT } from 'jose';
import { loadSigningKey, type SigningKey } from '../../src/lab/pki/signing-key.ts';

const root = mkdtempSync(join(tmpdir(), 'entrada-signing-key-'));
after(() => rmSync(root, { recursive: true, force: true }));
const folder = join(root, 'lab');
const lines: string[] = [];

function load(name: string): Promise<SigningKey> {
  return loadSigningKey({ folder, name, log: (line) => void lines.push(line) });
}

function sign({ privateKey }: SigningKey): Promise<string> {
  return new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
}

test('loadSigningKey() creates one private file a name, and labs that start at once agree on its key', async () => {
  const [one, two] = await Promise.all([load('one'), load('one')]);
  assert.deepEqual(readdirSync(folder), ['one.pem']);
  assert.deepEqual(
    [folder, join(folder, 'one.pem')].map((path) => statSync(path).mode & 0o777),
    [0o700, 0o600],
  );
  assert.deepEqual(one.publicJwk, two.publicJwk);
  assert.deepEqual((await load('one')).publicJwk, one.publicJwk);
  const { kty, use, alg, kid, x5t, e, n, x5c, ...rest } = one.publicJwk;
  assert.deepEqual([kty, use, alg, kid, x5t, e, rest], ['RSA', 'sig', 'RS256', one.kid, one.kid, 'AQAB', {}]);
  assert.equal(x5c.length, 1);
  assert.equal(Buffer.from(n ?? '', 'base64url').length, 256);
  assert.equal((await jwtVerify(await sign(one), two.publicKey)).payload.sub, 'ada');
  assert.deepEqual(lines, []);
});

test('loadSigningKey() replaces a damaged key and reports it once', async () => {
  const path = join(folder, 'one.pem');
  const whole = readFileSync(path, 'utf8');
  const before = await load('one');
  writeFileSync(path, whole.slice(0, 500));
  const made = await load('one');
  assert.notEqual(made.kid, before.kid);
  assert.equal((await load('one')).kid, made.kid);
  assert.equal(lines.length, 1);
  assert.ok(lines[0]?.startsWith(`Created a new signing key in place of ${path}: it is damaged (`), lines[0]);
  await assert.rejects(jwtVerify(await sign(made), before.publicKey), /signature verification failed/);
});
