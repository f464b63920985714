import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { makeHome } from '../support/journey-home.ts';
import { checkCells, skipClient } from './cells.ts';
import { runCells, type ShellCell } from './lab-shell.ts';

const { tenantId } = labIds;
const home = await makeHome();
const folder = join(process.cwd(), 'test/interop/redirect');
const issuer = `https://sts\\.windows\\.net/${tenantId}/`;

/** Returns the installed version of a package of npm. */
function versionOf(name: string): string {
  return String(JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version);
}

for (const [name, programs] of [
  ['@azure/msal-node', ['msal-node']],
  ['@azure/identity', ['azure-identity', 'azure-identity default']],
] as const) {
  test(`a redirection leads ${name} to the lab, with its default authority and instance discovery`, async () => {
    const cells = programs.map((program): ShellCell => {
      const line = `node '${folder}/default-authority.js' '${program}'`;
      return [`redirected: ${program}`, line, new RegExp(`^${issuer} Ada Lovelace\n$`)];
    });
    const client = { name: `${name} (redirected)`, kind: 'JavaScript (npm)' };
    checkCells(
      client,
      await runCells(home, ['-Redirect'], versionOf(name), cells),
      cells.map(([cell]) => cell),
    );
  });
}

test('a redirection leads msal for Python to the lab, with its default authority', async (t) => {
  const client = { name: 'msal (redirected)', kind: 'Python (Debian)' };
  const found = spawnSync('/usr/bin/python3', ['-c', 'import msal, requests; print(msal.__version__)'], {
    encoding: 'utf8',
  });
  if (found.status !== 0) return skipClient(t, client, '', 'python3-msal is not installed');
  const host = 'https://login\\.microsoftonline\\.com';
  const expected = new RegExp(`^Ada Lovelace\n${host}/common/oauth2/v2\\.0/token\n${host}/${tenantId}/v2\\.0\n$`);
  const cells: readonly ShellCell[] = [
    ['secret and password', `/usr/bin/python3 '${folder}/default_authority.py'`, expected],
  ];
  checkCells(
    client,
    await runCells(home, ['-Redirect'], found.stdout.trim(), cells),
    cells.map(([cell]) => cell),
  );
});

test('a redirection leads curl to the lab, and refuses other hosts', async (t) => {
  const client = { name: 'curl (redirected)', kind: 'C (Debian)' };
  const found = spawnSync('curl', ['--version'], { encoding: 'utf8' });
  if (found.status !== 0) return skipClient(t, client, '', 'curl is not installed');
  const token =
    'TOKEN=$(curl -sS https://login.microsoftonline.com/$AZURE_TENANT_ID/oauth2/v2.0/token -d grant_type=client_credentials -d client_id=$AZURE_CLIENT_ID -d client_secret=$AZURE_CLIENT_SECRET -d scope=https://graph.microsoft.com/.default | sed "s/.*access_token\\":\\"\\([^\\"]*\\).*/\\1/")';
  const cells: readonly ShellCell[] = [
    [
      'graph.microsoft.com',
      `${token}; curl -sS -H "Authorization: Bearer $TOKEN" "https://graph.microsoft.com/v1.0/users?\\$top=1"`,
      /"displayName":"Ada Lovelace"/,
    ],
    [
      'the lab itself',
      'curl -sS "$ENTRADA_LAB_LOGIN/common/v2.0/.well-known/openid-configuration"',
      /"issuer":"https:\/\/localhost:\d+\/\{tenantid\}\/v2\.0"/,
    ],
    ['other hosts', 'curl -sS https://example.com || test $? = 56', /CONNECT tunnel failed, response 403/],
  ];
  const version = /^curl (\S+)/.exec(found.stdout)?.[1] ?? '';
  checkCells(
    client,
    await runCells(home, ['-Redirect'], version, cells),
    cells.map(([cell]) => cell),
  );
});
