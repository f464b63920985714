import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { cliPath } from '../support/installed-package.ts';
import { startTmuxShell } from '../support/tmux-shell.ts';

// UPDATE_TRANSCRIPTS=1 writes the transcripts again, to be read: each screen says what happened and what to do next.
const isUpdate = process.env['UPDATE_TRANSCRIPTS'] === '1';

/** What a newcomer types in the first minutes, from README.md. */
const firstLines = [
  'entrada',
  'entrada request /me',
  'entrada Connect-Entra -Environment Lab -Scopes User.Read.All',
  'entrada',
  "entrada request '/users?$select=displayName,mail&$top=3' --output csv",
  'entrada whoami',
];

const mistakes = [
  'entrada conect',
  'entrada Conect-Entra',
  'entrada get users',
  'entrada --verison',
  'entrada help nothing-at-all',
  'entrada Connect-Entra -Tenant',
  'entrada Connect-Entra -TenntId contoso.com',
  'entrada Connect-Entra -Environment Lap',
  'entrada Connect-Entra -Environment Lab -Scopes User.Raed',
  'entrada Connect-Entra -ClientId app -ClientSecret xyz',
  'entrada Connect-Entra -TenantId contoso.com -ClientSecretCredential app:my-secret',
  'entrada Connect-Entra -TenantId contoso.com -ClientId 14d82eec-204b-4c2f-b7e8-296a70dab67e -Certificate missing.pem',
  'entrada Connect-Entra -UseDeviceCode -Identity',
  'entrada request me',
  'entrada request /usres',
  'entrada request /users/grace@lab.example',
  'entrada request https://example.com/',
  'entrada request /users?$select=id',
  'entrada request /groups -Method PSOT',
  'entrada request /groups -f displayName=Sales',
  'entrada request "/users?$filter=startsWith(displayName,%27A%27)"',
  'entrada request "/users?\\$filter=displayName = \'Ada\'"',
  "entrada request /me -Query 'displayName['",
  'entrada request /me -o xml',
  'entrada Get-EntraUser -UserId grace',
  'entrada Get-EntraUser -Propery Id',
  'entrada Get-EntraUser -Filter "displayName = \'Ada\'"',
  'entrada Get-MgUser -Search displayName:Ada',
  'entrada Get-Team',
  'entrada context use work',
  'entrada context',
  'entrada token -Resource',
  'entrada config set color red',
  'entrada config set output xml',
  'entrada find-permission /usrs',
  'entrada find-address usrs',
  'entrada setup Reports -Daemon',
  'entrada certificate add missing.pfx',
  'entrada exec',
  'entrada Disconnect-Entra now',
  'entrada logout',
  'entrada request /me',
];

for (const shell of ['bash', 'zsh'] as const) {
  test(`the first minutes in ${shell} are the transcript`, async (t) => {
    const folder = mkdtempSync('/tmp/first-minutes-');
    const bin = join(folder, 'bin');
    const home = join(folder, 'home');
    for (const each of [bin, home]) mkdirSync(each, { mode: 0o700 });
    const program = (name: string, lines: string) => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`);
      chmodSync(join(bin, name), 0o700);
    };
    const port = await freePorts();
    const caFile = join(home, '.local/share/entrada/lab/ca.pem');
    const { userPrincipalName, password } = labIds.users.ada;
    program('entrada', `exec '${process.execPath}' '${cliPath}' "$@"`);
    program(
      'browser',
      `ENTRADA_LAB_CA_FILE='${caFile}' ENTRADA_LAB_USER='${userPrincipalName}' ENTRADA_LAB_PASSWORD='${password}' exec entrada lab-visit "$@"`,
    );
    const env = {
      HOME: home,
      PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
      LANG: 'C.UTF-8',
      TERM: 'xterm',
      TZ: 'UTC',
      BROWSER: join(bin, 'browser'),
      ENTRADA_KEYRING: 'off',
    };
    const program0 = shell === 'bash' ? 'bash --norc --noprofile' : 'zsh -f';
    const window = await startTmuxShell(folder, `cd '${home}'; exec ${program0}`, 80, env);
    t.after(async () => {
      await window.end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
    await window.runBeside(`cd; entrada lab -Port ${port}`, /Ctrl\+C/);
    for (const line of [...firstLines, ...mistakes]) await window.run(line);
    const shown = normalized(window.text(), folder, port);
    const file = join('test/journeys/transcripts', `${shell}.txt`);
    if (isUpdate) writeFileSync(file, shown);
    assert.ok(existsSync(file), 'UPDATE_TRANSCRIPTS=1 writes the transcript');
    assert.equal(shown, readFileSync(file, 'utf8'));
    // What is copied stays whole.
    const tooWide = shown.split('\n').filter((line) => line.length > 80 && !/^\$ |https:|entrada /.test(line));
    assert.deepEqual(tooWide, []);
  });
}

/** Finds five free ports in a row, of four digits, so that lines wrap in the same places. */
async function freePorts(): Promise<number> {
  for (;;) {
    const first = 2000 + Math.floor(Math.random() * 7900);
    const all = [0, 1, 2, 3, 4].map((more) => isFree(first + more));
    if ((await Promise.all(all)).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Replaces what differs between two runs by something of the same length. */
function normalized(text: string, folder: string, port: number): string {
  return text
    .replaceAll(/(?<=authorize)\?\S+/g, '?...')
    .replaceAll(folder, '/tmp/first-minutes-XXXXXX')
    .replaceAll(/localhost:(\d{4})/g, (_all, found: string) => `localhost:${8443 + Number(found) - port}`)
    .replaceAll(
      /\b(?!14d82eec|1ab0)[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g,
      '00000000-0000-0000-0000-000000000000',
    )
    .replaceAll(/\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d/g, '2026-01-01$100:00:00');
}
