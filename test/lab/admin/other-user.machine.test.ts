import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startTestLab } from '../test-lab.ts';

const run = promisify(execFile);

/** Prints the status of a request, without a check of the certificate. */
const script = `
require('node:https').get(process.argv[1], { rejectUnauthorized: false }, (response) => {
  process.stdout.write(String(response.statusCode));
  response.resume();
});`;

test('programs of other users cannot use the page and the API, but can sign in', async (t) => {
  assert.equal(process.getuid?.(), 0, 'Run this test as root: it becomes another user.');
  const { lab } = await startTestLab(t);
  const statusFor = async (uid: number, url: string) => {
    const options = { uid, gid: uid, cwd: '/', env: {} };
    return (await run(process.execPath, ['-e', script, url], options)).stdout;
  };
  const discovery = `${lab.loginOrigin}/common/v2.0/.well-known/openid-configuration`;
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    const at = lab.loginOrigin.replace('localhost', host);
    for (const path of ['/', '/lab/api', '/lab/api/events']) {
      assert.equal(await statusFor(65_534, `${at}${path}`), '403', `${at}${path}`);
    }
    assert.equal(await statusFor(0, `${at}/lab/api`), '200');
  }
  assert.equal(await statusFor(65_534, discovery), '200');
});
