import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { showSignInPrompt } from '../../../src/commands/run/sign-in-prompts.ts';
import type { SignInPrompt } from '../../../src/credentials/prompt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function shown(prompt: SignInPrompt, env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const lines: string[] = [];
  await showSignInPrompt(prompt, {
    env,
    platform: 'linux',
    writeLine: (text) => void lines.push(text),
    warn: (text) => void lines.push(`warning: ${text}`),
  });
  return lines;
}

test('showSignInPrompt() shows a notice as a warning, and the text of a device code', async () => {
  assert.deepEqual(await shown({ kind: 'notice', text: 'careful' }), ['warning: careful']);
  const code = { userCode: 'CODE', verificationUri: 'https://x.example', expiresAtMs: 1 };
  assert.deepEqual(await shown({ kind: 'device-code', message: 'Enter\u001b[2J CODE.', ...code }), [
    'Enter\\x1b[2J CODE.',
  ]);
});

test('showSignInPrompt() shows the address of a browser sign-in, and hands only the one-time address to the browser', async (t) => {
  const launchUrl = new URL('http://localhost:7/once');
  const url = new URL('https://login.example/authorize?a=b');
  assert.deepEqual(await shown({ kind: 'browser', url, launchUrl }), [
    'Cannot open a browser. Open this address in a browser on this machine, or press Ctrl+C and use -UseDeviceAuthentication:',
    url.href,
  ]);
  const folder = temporaryFolder(t);
  const browser = join(folder, 'browser');
  const arrived = join(folder, 'arrived');
  execFileSync('mkfifo', [arrived]);
  writeFileSync(browser, `#!/bin/sh\nprintf %s "$*" > '${arrived}'\n`, { mode: 0o700 });
  const opened = readFile(arrived, 'utf8');
  assert.deepEqual(await shown({ kind: 'browser', url, launchUrl }, { BROWSER: browser }), [
    'Finish signing in with your browser. If no tab opened, open this address on this machine:',
    url.href,
  ]);
  assert.equal(await opened, launchUrl.href);
});

test('showSignInPrompt() says what a sign-in waits for, with the address again', async () => {
  const url = new URL('https://login.example/authorize?a=b');
  assert.deepEqual(await shown({ kind: 'still-waiting', url, isOpened: true, leftMs: 90_000 }), [
    'Still waiting for the browser, which opened the sign-in page; 90 seconds are left. An error on that page does not reach this command: choose another account there, or press Ctrl+C and correct -TenantId or the account. The address again:',
    url.href,
  ]);
  assert.deepEqual(await shown({ kind: 'still-waiting', url, isOpened: false, leftMs: 1000 }), [
    'Still waiting for the browser; 1 second is left. If no page opened, open the address on this machine, or press Ctrl+C and use -UseDeviceAuthentication. If the page shows an error, choose another account there, or press Ctrl+C and correct -TenantId or the account. The address again:',
    url.href,
  ]);
});
