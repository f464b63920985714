import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import {
  makeShellHome,
  runInShell,
  type ShellLab,
  shellVariables,
  startShellLab,
} from '../support/credential-shell.ts';
import { type Run, runShell } from '../support/journey-cli.ts';
import type { JourneyHome } from '../support/journey-home.ts';
import { cliPath } from '../support/installed-package.ts';

// The four examples of Connect-MicrosoftTeams' reference page, each in a bash that has loaded the integration. The lab takes
// the place of a public cloud: by its name, or by its addresses where the example names an environment.

const { tenantId } = labIds;
const { ada } = labIds.users;
const { teamsPowerShell, teamsRecipe } = labIds.applications;
const protocol = 'openid profile offline_access';
const byBrowser = new RegExp(
  `^Finish signing in with your browser\\. .*\\nhttps://localhost:\\d+/organizations/oauth2/v2\\.0/authorize\\?\\S+\\n$`,
);

const lab = await startShellLab();
const gcch = await startShellLab({ cloud: 'USGov' });

/** What the cmdlet shows, in this environment. */
function shown(environment: string): Record<string, string> {
  return { Account: ada.userPrincipalName, Environment: environment, Tenant: tenantId, TenantId: tenantId };
}

/** As the reference page shows it. */
function assertTable(text: string): void {
  assert.deepEqual(
    text.split('\n').map((row) => row.split(/\s{2,}/)),
    [
      ['Account', 'Environment', 'Tenant', 'TenantId'],
      [15, 11, 36, 36].map((width) => '-'.repeat(width)),
      [ada.userPrincipalName, 'Lab', tenantId, tenantId],
      [''],
    ],
  );
}

/** Without a keyring the first session warns of the file that its key is kept in. */
function withoutKeyWarning(stderr: string): string {
  return stderr.replace(/^WARNING: The key of saved sessions .*\n/m, '');
}

interface PageExample {
  readonly lab: ShellLab;
  readonly before?: string;
  readonly line: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stderr: RegExp;
  readonly wire: readonly string[];
  readonly environment: string;
  /** As the list of contexts names it. */
  readonly cloud: string;
}

const signInAsAda = [
  `authorize organizations ${teamsPowerShell.appId} | graph/.default ${protocol}`,
  `token organizations ${teamsPowerShell.appId} | authorization_code | graph/.default ${protocol}`,
];
const uris = `@{ActiveDirectory='${gcch.cloud.azureADEndpoint}'; MsGraphEndpointResourceId='${gcch.cloud.graphEndpoint}'; TeamsConfigApiEndpoint='${gcch.cloud.teamsEndpoint}'; CaFile='${gcch.caFile}'}`;

const examples: readonly PageExample[] = [
  {
    lab,
    line: 'Connect-MicrosoftTeams -TeamsEnvironmentName Lab',
    stderr: byBrowser,
    wire: signInAsAda,
    environment: 'Lab',
    cloud: 'Lab',
  },
  {
    lab,
    // $credential = Get-Credential
    before: `credential=${ada.userPrincipalName}:env:PASSWORD`,
    line: 'Connect-MicrosoftTeams -Credential $credential -TeamsEnvironmentName Lab -Output table',
    env: { PASSWORD: ada.password },
    stderr: /^$/,
    wire: [`token organizations ${teamsPowerShell.appId} | password | graph/.default ${protocol}`],
    environment: 'Lab',
    cloud: 'Lab',
  },
  {
    lab: gcch,
    line: `Connect-MicrosoftTeams -TeamsEnvironmentName TeamsGCCH -EndpointUris "${uris}"`,
    stderr: byBrowser,
    wire: signInAsAda,
    environment: 'TeamsGCCH',
    cloud: 'USGov',
  },
];

for (const [index, example] of examples.entries()) {
  test(`example ${index + 1} runs in bash: ${example.line.split(' -EndpointUris')[0]}`, async () => {
    const { before = ':', line, env, environment, cloud } = example;
    const run = await runInShell(example.lab, `${before}\n${line}`, env, 'entrada context list');
    assert.match(withoutKeyWarning(run.stderr), example.stderr);
    assert.equal(run.status, 0);
    if (line.endsWith('table')) assertTable(run.stdout);
    else assert.deepEqual(JSON.parse(run.stdout), shown(environment));
    assert.deepEqual(run.wire, example.wire);
    assert.deepEqual(run.context, [
      {
        Name: ada.userPrincipalName,
        Current: true,
        Service: 'teams',
        Account: ada.userPrincipalName,
        TenantId: tenantId,
        ClientId: teamsPowerShell.appId,
        AuthType: 'Delegated',
        Environment: cloud,
        ContextScope: 'CurrentUser',
      },
    ]);
  });
}

// Signs that mean something to a form, to a shell, and to curl's configuration.
const password = `a&b=c+d%20 "e\\n" 'f' $HOME #é\\`;
const clientSecret = 'secret&client_id="\\\\"%00~.-_';
const guide = fileURLToPath(new URL('../../../docs/teams-access-tokens.md', import.meta.url));

/** Runs the script of the guide, from a file as its reader does. */
function runRecipe(home: JourneyHome, shell: string, env: Readonly<Record<string, string>>): Promise<Run> {
  const [, script] = /```sh\n([\s\S]*?)```/.exec(readFileSync(guide, 'utf8')) ?? [];
  assert.ok(script);
  writeFileSync(join(home.folder, 'recipe'), script);
  return runShell(home, `${shell} ./recipe`, env);
}

async function startRecipeLab(): Promise<ShellLab> {
  const tenant = seedTenant();
  const users = tenant.users.map((user) => (user.id === ada.id ? { ...user, password } : user));
  const applications = tenant.applications.map((application) =>
    application.appId === teamsRecipe.appId ? { ...application, secrets: [{ value: clientSecret }] } : application,
  );
  return startShellLab({ tenant: { ...tenant, users, applications } });
}

/** Puts `entrada` on the path, and a curl that notes its words, as a list of processes shows them. */
function recipeVariables(home: JourneyHome, own: ShellLab): Record<string, string> {
  const bin = home.folder;
  const { PATH = '', ...variables } = shellVariables(home);
  const write = (name: string, text: string) => writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o700 });
  write('entrada', `exec '${process.execPath}' '${cliPath}' "$@"`);
  write('curl', `printf '%s\\n' "$@" >>'${join(bin, 'words')}'\nPATH='${PATH}' exec curl "$@"`);
  return {
    ...variables,
    PATH: `${bin}:${PATH}`,
    CURL_CA_BUNDLE: own.caFile,
    LOGIN: own.loginOrigin,
    GRAPH: own.graphOrigin,
    TENANT_ID: tenantId,
    CLIENT_ID: teamsRecipe.appId,
    CLIENT_SECRET: clientSecret,
    TEAMS_USER: ada.userPrincipalName,
    TEAMS_PASSWORD: password,
  };
}

test('example 4 runs as the script of the guide, word for word, and leaves nothing behind', async () => {
  const own = await startRecipeLab();
  const home = await makeShellHome(own);
  const variables = recipeVariables(home, own);
  const saved = await runShell(home, 'entrada Set-TeamsEnvironmentConfig -TeamsEnvironmentName Lab', variables, [
    'bash',
  ]);
  assert.equal(saved.status, 0, saved.stderr);
  const before = home.snapshot();
  const run = await runRecipe(home, 'bash', variables);
  assert.deepEqual([run.status, run.stderr], [0, '']);
  const [connection = '', tenant = ''] = run.stdout.split(/(?<=^\})\n/m);
  assert.deepEqual(JSON.parse(connection), shown('Lab'));
  assert.equal((JSON.parse(tenant) as { tenantId: unknown }).tenantId, tenantId);
  assert.deepEqual(
    own.requests.map(({ host, path, form, status }) => [host, path, form['grant_type'], form['scope'], status]),
    [
      ['login', `/${tenantId}/oauth2/v2.0/token`, 'password', `${own.graphOrigin}/.default`, 200],
      ['login', `/${tenantId}/oauth2/v2.0/token`, 'password', '48ac35b8-9aa8-4d74-927d-1f4a14a0b239/.default', 200],
      ['teams', '/Teams.Tenant/tenants', undefined, undefined, 200],
    ],
  );
  const { words, recipe: _script, ...after } = home.snapshot();
  assert.deepEqual(after, before);
  const listed = Buffer.from(words?.split(' ')[1] ?? '', 'base64').toString('utf8');
  assert.match(listed, /^scope=https/m);
  assert.deepEqual(
    [password, clientSecret, 'client_secret', 'password='].filter((text) => listed.includes(text)),
    [],
  );
  const secrets = [password, clientSecret, ...own.secrets].filter((secret) => secret.length > 1);
  assert.deepEqual(
    secrets.filter((secret) => run.stdout.includes(secret)),
    [],
  );
});

test('example 4 stops with what the service says when it gives no token', async () => {
  const home = await makeShellHome(lab);
  const variables = { ...recipeVariables(home, lab), CLIENT_SECRET: teamsRecipe.secret };
  const run = await runRecipe(home, 'sh', variables);
  assert.equal(run.status, 1);
  assert.match(run.stderr, new RegExp(`^No token for ${lab.graphOrigin}: \\{.*AADSTS50126`));
  assert.equal(run.stdout, '');
  assert.equal(run.stderr.includes(password), false);
});
