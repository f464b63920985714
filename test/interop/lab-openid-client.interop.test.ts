import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCells, skipClient } from './cells.ts';
import { installClients } from './installed-clients.ts';
import { outputOfClient, startInstalledLab } from './installed-lab.ts';

// A web application of openid-client, unmodified; its pages are opened by the lab's robot.
const { lab, ids, folder, env } = await startInstalledLab();
const { web } = ids.applications;
const client = { name: 'openid-client', kind: 'JavaScript (npm)' };
const clients = installClients(folder);

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
  return checkCells(client, await outputOfClient(words, env, clients.folder), [
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
