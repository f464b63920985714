import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { parseJsonObject, textField } from '../../src/base/json.ts';
import { endWithThisProcess } from '../support/end-with-this-process.ts';
import { openChromium } from '../support/open-chromium.ts';
import { checkCells, skipClient } from './cells.ts';
import { installClients } from './installed-clients.ts';
import { startInstalledLab } from './installed-lab.ts';

// A web application of openid-client, unmodified, whose users have Debian's Chromium.
const { lab, ids, folder, env } = await startInstalledLab();
const { web } = ids.applications;
const { ada } = ids.users;
const client = { name: 'openid-client', kind: 'JavaScript (npm, Chromium)' };
const clients = installClients(folder);

/** Opens an address, signs Ada in where she is not, and returns where the application has the browser. */
async function arrive(page: Page, address: string): Promise<string> {
  await page.goto(address);
  if ((await page.getByLabel('Account').count()) > 0) {
    await page.getByLabel('Account').fill(ada.userPrincipalName);
    await page.getByLabel('Password').fill(ada.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }
  await page.waitForURL(({ pathname }) => pathname === '/callback');
  return page.url();
}

/** Runs the application, opens in the browser what it asks for, and returns what else it printed. */
async function outputWith(page: Page, [program = '', ...words]: readonly string[]): Promise<string> {
  const child = spawn(program, words, { env, cwd: clients.folder, stdio: ['pipe', 'pipe', 'inherit'] });
  endWithThisProcess(child);
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    const message = parseJsonObject(line) ?? {};
    const address = textField(message, 'open');
    if (address === undefined) {
      lines.push(line);
      continue;
    }
    if (message['isNew'] === true) await page.context().clearCookies();
    child.stdin.write(`${await arrive(page, address)}\n`);
  }
  return lines.join('\n');
}

test('the lab signs in openid-client: code, hybrid, ID token, form_post, userinfo, max_age and logout', async (t) => {
  if (clients.isOffline) return skipClient(t, client, '6.9.0', 'the npm registry cannot be reached');
  assert.equal(clients.problem, undefined);
  const { applications } = lab.tenant;
  const index = applications.findIndex(({ appId }) => appId === web.appId);
  const application = applications[index];
  assert.ok(application);
  applications[index] = { ...application, redirectUris: ['http://localhost/callback'] };
  const issuer = `${lab.loginOrigin}/${lab.tenant.id}/v2.0`;
  const words = [process.execPath, 'openid-client.js', issuer, web.appId, web.secret];
  const page = await (await openChromium(t)).newPage();
  return checkCells(client, await outputWith(page, words), [
    'discovery',
    'prompt=none without a session',
    'code with PKCE',
    'jose verifies the ID token',
    'userinfo',
    'refresh',
    'prompt=none',
    'max_age',
    'form_post',
    'fragment, code id_token',
    'form_post, code id_token',
    'id_token',
    'logout',
  ]);
});
