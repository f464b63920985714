import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';

test('tour signs in to a lab three ways, shows what a session returns, and leaves nothing behind', async () => {
  const home = await makeHome();
  const temporary = join(home.folder, 'tmp');
  mkdirSync(temporary);
  const { status, stdout, stderr } = await runEntrada(home, ['tour'], { env: { TMPDIR: temporary } });
  assert.equal(status, 0, stderr);
  const shown = stdout.match(/^> entrada .*|^Account +: .*|^\.\.\. and .*$/gm);
  const users = [
    "> entrada request '/users?$select=displayName,userPrincipalName,jobTitle&$top=100' --all",
    '... and 245 more, read from 3 pages.',
  ];
  const asAda = [
    '> entrada Get-EntraContext',
    'Account             : ada@lab.example',
    '> entrada request /me',
    ...users,
  ];
  const { appId } = labIds.applications.daemon;
  assert.deepEqual(shown, [
    '> entrada Connect-Entra -Environment Lab',
    ...asAda,
    '> entrada Connect-Entra -Environment Lab -UseDeviceCode',
    ...asAda,
    `> entrada Connect-Entra -Environment Lab -TenantId ${labIds.domain} -ClientSecretCredential ${appId}:env:APP_SECRET`,
    '> entrada Get-EntraContext',
    ...users,
    '> entrada Connect-MicrosoftTeams -TeamsEnvironmentName Lab',
    'Account     : ada@lab.example',
    '> entrada Get-Team -Property DisplayName,Visibility,MailNickName',
  ]);
  assert.match(stderr, /^The browser opens the sign-in page, and the lab user signs in\.$/m);
  assert.match(stderr, /enter the code \S+ to authenticate/);
  assert.deepEqual(readdirSync(temporary), []);
});
