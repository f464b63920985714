import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { cliPath } from '../support/installed-package.ts';
import { startTmuxShell } from '../support/tmux-shell.ts';

// UPDATE_TRANSCRIPTS=1 writes the transcripts again, to be read: each screen says what happened and what to do next.
const isUpdate = process.env['UPDATE_TRANSCRIPTS'] === '1';

/** A line, or one that Ctrl+C ends once the terminal shows this, or one during which the lab's time moves. */
type Typed =
  | string
  | { readonly line: string; readonly cancelsAt: RegExp }
  | { readonly line: string; readonly advancesAt: RegExp; readonly seconds: number };

/** Without the lab. */
const tooEarly = ['entrada Connect-Entra -Environment Lab', 'entrada connect-entra -environment LAB', 'entrada whoami'];

/** What a newcomer types in the first minutes, from README.md. */
const firstLines = [
  'entrada',
  'entrada request /me',
  'entrada Connect-Entra -Environment Lab -Scopes User.Read.All',
  'entrada',
  "entrada request '/users?$select=displayName,mail&$top=3' --output csv",
  'entrada whoami',
];

const mistakes: readonly Typed[] = [
  'entrada conect',
  'entrada Conect-Entra',
  'entrada get users',
  'entrada GET /me',
  'entrada post /groups',
  'entrada /users?top=1',
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
  // Names of other programs.
  'entrada az login',
  'entrada m365 user list',
  'entrada account get-access-token -o header >/dev/null',
  'entrada Get-MgContext -Query Account -o tsv',
  'entrada Get-AzADUser',
  'entrada login --service-principal -u APP_ID -p SECRET --tenant contoso.com',
  'entrada login --username ada@lab.example --password x',
  'entrada Connect-MgGraph -Interactive',
  'entrada CONNECT-ENTRA -TENANTID contoso',
  'entrada Get-EntraUser ada@lab.example',
  // Applications, secrets and files.
  'entrada Connect-Entra -ClientSecretCredential 1ab00005-0000-4000-8000-000000000003:env:APP_SECRET',
  'entrada Connect-Entra -TenantId contoso.com -ClientId my-secret -CertificatePath daemon.pem',
  'entrada Connect-Entra -TenantId contoso.com -ClientSecretCredential 1ab00005-0000-4000-8000-000000000003:file:none',
  'echo wrong > ../public/secret; chmod 644 ../public/secret',
  'entrada Connect-Entra -Environment Lab -TenantId lab.example -ClientSecretCredential 1ab00005-0000-4000-8000-000000000003:file:../public/secret',
  'entrada Connect-Entra -Environment Lab -TenantId lab.example -ClientId 1ab00005-0000-4000-8000-000000000003 -Certificate ../public/secret',
  {
    line: 'entrada Connect-Entra -Environment Lab -ClientSecretCredential 1ab00005-0000-4000-8000-000000000003:prompt',
    cancelsAt: /Password for user \S+:$/,
  },
  'entrada Connect-Entra -Environment Lab -TenantId lab.example -ClientId lab-daemon-secret -UseDeviceCode',
  // The wrong tenant, cloud or way.
  'entrada Connect-Entra -Environment Lab -TenantId contoso.com -UseDeviceCode',
  'entrada Connect-Entra -TenantId https://login.microsoftonline.com/contoso.com',
  'entrada login ada@contoso.com',
  'entrada Connect-Entra contoso.com',
  { line: 'entrada Connect-Entra -Environment Lab -UseDeviceCode', cancelsAt: /to authenticate\.$/ },
  { line: 'BROWSER=none entrada Connect-Entra -Environment Lab', cancelsAt: /authorize\S+$/ },
  // The account is not in the tenant: the page says so, and the browser does not come back.
  {
    line: 'BROWSER=browser-of-contoso entrada Connect-Entra -Environment Lab -TenantId lab.example -SignInTimeout 16',
    cancelsAt: /again:\n\S+authorize\S+$/,
  },
  {
    line: 'entrada Connect-Entra -Environment Lab -UseDeviceCode -NoWelcome',
    advancesAt: /to authenticate\.$/,
    seconds: 1000,
  },
  'entrada lab clock -Reset -o json >/dev/null',
  'HTTPS_PROXY=http://127.0.0.1:9 entrada Connect-Entra -UseDeviceCode',
  'entrada request https://graph.microsoft.us/v1.0/me -Query displayName -o tsv',
  'entrada request https://management.azure.com/subscriptions',
  'entrada request graph.microsoft.com/v1.0/me',
  // Requests.
  { line: 'entrada request', cancelsAt: /Uri:$/ },
  "sh -c 'entrada request /users?top=1&select=id; wait'",
  'entrada request "/users?\\$filter=displayName eq \'R&D\'"',
  "entrada request '/users?$filter=displayName eq Ada'",
  'entrada request \'/users?$filter=startswith(displayName,"A")\'',
  "entrada request '/users?$select=mial'",
  'entrada request /users -Method POST -Body @missing.json',
  'entrada request /deviceManagement/managedDevices',
  'entrada Get-EntraUser -All -o ndjson | head -n 1 | cut -c 1-20',
  'entrada help | head -n 1',
  'entrada Get-EntraEnvironment China2',
  { line: 'entrada init', cancelsAt: /powershell\):$/ },
  'entrada Connect-MicrosoftTeams -TeamsEnvironmentName Lab',
  'entrada Disconnect-MicrosoftTeams',
  'entrada Disconnect-MicrosoftTeams',
  'entrada setup',
  'entrada request /me -Context work',
  'entrada Connect-Entra -Environment Lab -Scopes Group.ReadWrite.All -NoWelcome 2>/dev/null',
  'entrada request /groups -Method POST',
  'entrada request /groups -Method POST -Body displayName=Sales',
  'entrada request /groups -Method DELETE',
  // The session ends.
  'entrada lab clock -Advance 100000000 -o json >/dev/null',
  'entrada request /me',
  'entrada lab clock -Reset -o json >/dev/null',
  'entrada logout',
  'entrada logout',
  'entrada request /me',
];

for (const shell of ['bash', 'zsh'] as const) {
  test(`the first minutes in ${shell} are the transcript`, async (t) => {
    const folder = mkdtempSync('/tmp/first-minutes-');
    const bin = join(folder, 'bin');
    const home = join(folder, 'home');
    for (const each of [bin, home]) mkdirSync(each, { mode: 0o700 });
    // Other users can read what is in it.
    chmodSync(folder, 0o711);
    mkdirSync(join(folder, 'public'));
    chmodSync(join(folder, 'public'), 0o755);
    const program = (name: string, lines: string) => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`);
      chmodSync(join(bin, name), 0o700);
    };
    const port = await freePorts();
    const caFile = join(home, '.local/share/entrada/lab/ca.pem');
    const { userPrincipalName, password } = labIds.users.ada;
    program('entrada', `exec '${process.execPath}' '${cliPath}' "$@"`);
    const browser = (name: string, user: string) =>
      program(
        name,
        `ENTRADA_LAB_CA_FILE='${caFile}' ENTRADA_LAB_USER='${user}' ENTRADA_LAB_PASSWORD='${password}' exec entrada lab-visit "$@"`,
      );
    browser('browser', userPrincipalName);
    browser('browser-of-contoso', 'ada@contoso.com');
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
    for (const line of tooEarly) await window.run(line);
    await window.runBeside(`cd; entrada lab -Port ${port}`, /Ctrl\+C/);
    for (const typed of [...firstLines, ...mistakes]) {
      if (typeof typed === 'string') {
        await window.run(typed);
      } else if ('cancelsAt' in typed) {
        await window.press([typed.line, 'Enter'], typed.cancelsAt);
        await window.press(['C-c'], /Cancelled.*\n\$$/);
      } else {
        await window.press([typed.line, 'Enter'], typed.advancesAt);
        execFileSync(join(bin, 'entrada'), ['lab', 'clock', '-Advance', String(typed.seconds)], { env });
        await window.press([], /\n\$$/);
      }
    }
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
    .replaceAll(/(?<=enter the code )[A-Z\d]{9}/g, 'XXXXXXXXX')
    .replaceAll(folder, '/tmp/first-minutes-XXXXXX')
    .replaceAll(/localhost:(\d{4})/g, (_all, found: string) => `localhost:${8443 + Number(found) - port}`)
    .replaceAll(
      /\b(?!14d82eec|1ab0)[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g,
      '00000000-0000-0000-0000-000000000000',
    )
    .replaceAll(/\d{4}-\d\d-\d\d([T \n])\d\d:\d\d:\d\d/g, '2026-01-01$100:00:00');
}
