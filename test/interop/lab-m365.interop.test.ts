import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { makeHome } from '../support/journey-home.ts';
import { checkCells, skipClient } from './cells.ts';
import { runCells, type ShellCell } from './lab-shell.ts';

const client = { name: '@pnp/cli-microsoft365', kind: 'JavaScript (npm)' };
const home = await makeHome();
const folder = mkdtempSync(join(tmpdir(), 'm365-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const program = join(folder, 'node_modules/.bin/m365');
const { ada } = labIds.users;
const publicClient = labIds.applications.graphCommandLine.appId;
const asApplication = `${program} login --appId $ENTRADA_LAB_CLIENT_ID --tenant $ENTRADA_LAB_TENANT_ID --query authType`;
const asUser = `${program} login --appId ${publicClient} --tenant $ENTRADA_LAB_TENANT_ID --query connectedAs`;
const enterCode =
  'while read -r line; do echo "$line"; code=$(echo "$line" | sed -n "s/.*enter the code \\([A-Z0-9]*\\) .*/\\1/p"); [ -z "$code" ] || entrada lab-visit "$(echo "$line" | sed "s/.*\\(https:[^ ]*\\).*/\\1/")" -UserCode "$code"; done';
const list = `${program} entra user list --output json | grep -c userPrincipalName`;

const cells: readonly ShellCell[] = [
  ['secret', `${asApplication} --authType secret --secret $ENTRADA_LAB_CLIENT_SECRET`, /^"secret"\n$/],
  ['entra user list', list, /^250\n$/],
  [
    'certificate',
    `${asApplication} --authType certificate --certificateFile $ENTRADA_LAB_CERTIFICATE`,
    /^"certificate"\n$/,
  ],
  ['device code', `${asUser} --authType deviceCode 2>&1 | ${enterCode}`, new RegExp(`"${ada.userPrincipalName}"\n$`)],
  ['entra user list as a user', list, /^250\n$/],
  ['browser', `${asUser} --authType browser`, new RegExp(`"${ada.userPrincipalName}"\n$`)],
  ['logout', `${program} logout && ${program} status`, /Logged out/],
];

test('the CLI for Microsoft 365, whose addresses are fixed, signs in to the lab through a redirection', async (t) => {
  cpSync('test/interop/clients-m365', folder, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const installed = spawnSync('npm', words, { cwd: folder, encoding: 'utf8' });
  const { version } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages[
    'node_modules/@pnp/cli-microsoft365'
  ];
  if (installed.status !== 0) return skipClient(t, client, version, 'the npm registry cannot be reached');
  const inHome = cells.map(([cell, line, expected]): ShellCell => [cell, `export HOME='${folder}'; ${line}`, expected]);
  checkCells(
    client,
    await runCells(home, ['-Redirect'], version, inHome),
    cells.map(([cell]) => cell),
  );
});
