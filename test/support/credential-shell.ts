import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import type { JournalEntry } from '../../src/lab/hosts/journal.ts';
import type { MadeClientCertificate } from '../../src/lab/pki/make-client-certificate.ts';
import { registerClientCertificate } from './client-certificate.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { LabOptions } from '../../src/lab/start-lab.ts';
import { outputOf, robotBrowser } from './journey-cli.ts';
import { type JourneyHome, makeHome } from './journey-home.ts';
import { type JourneyLab, startJourneyLab } from './journey-lab.ts';
import { cliPath } from './installed-package.ts';

/** A lab by real time, with a certificate for its application `workload`. */
export interface ShellLab extends JourneyLab {
  readonly certificate: MadeClientCertificate;
  /** Other journals that belong to what a line asks. */
  readonly journals: (readonly JournalEntry[])[];
}

/** What a line did in a bash that loaded our integration. */
export interface ShellRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What Get-EntraContext, or another line, printed behind it in the same shell; undefined: nothing. */
  readonly context: unknown;
  /** What was asked of the lab meanwhile, one line a request. */
  readonly wire: readonly string[];
}

export async function startShellLab(options: Partial<LabOptions> = {}): Promise<ShellLab> {
  const lab = await startJourneyLab({ clock: systemClock, settings: { deviceCodeIntervalSeconds: 0.2 }, ...options });
  return { ...lab, certificate: await registerClientCertificate(lab), journals: [lab.requests] };
}

/** Makes a home that knows the lab and holds its certificate, as `client.pem` and in our store. */
export async function makeShellHome(lab: ShellLab): Promise<JourneyHome> {
  const home = await makeHome(lab.cloud);
  const path = join(home.folder, 'client.pem');
  writeFileSync(path, lab.certificate.pem, { mode: 0o600 });
  await outputOf(home, ['certificate', 'add', path]);
  mkdirSync(join(home.folder, 'run'), { mode: 0o700 });
  return home;
}

/**
 * Runs a line in a bash of its own, word for word, after `eval "$(entrada init bash)"`; then shows the context.
 *
 * A person signs in as Ada, by the robot in place of a browser and of the device page.
 *
 * @param show - What shows the context.
 */
export async function runInShell(
  lab: ShellLab,
  line: string,
  env: Readonly<Record<string, string>> = {},
  show = 'Get-EntraContext',
): Promise<ShellRun> {
  const home = await makeShellHome(lab);
  const marks = lab.journals.map(({ length }) => length);
  const script = `${integration()}
${line} >out
echo $? >status
${show} -Output json >context`;
  const child = spawn('bash', ['--noprofile', '--norc', '-c', script], {
    cwd: home.folder,
    env: { ...shellVariables(home), ...robotBrowser(home, lab), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  let approval: Promise<unknown> | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    const [, page, code] = /open the page (\S+) and enter the code (\S+) to/.exec(stderr) ?? [];
    if (page !== undefined && code !== undefined) approval ??= lab.robot().approveDevice(page, code);
  });
  await new Promise((resolve) => child.on('close', resolve));
  await approval;
  const read = (name: string) => readFileSync(join(home.folder, name), 'utf8');
  const context = read('context');
  return {
    status: Number(read('status')),
    stdout: read('out'),
    stderr,
    context: context === '' ? undefined : JSON.parse(context),
    wire: lab.journals.flatMap((journal, index) =>
      journal.slice(marks[index]).flatMap((entry) => describeEntry(entry, lab)),
    ),
  };
}

/** Nothing of ours but the home; the shell's agent has its socket there, too. */
export function shellVariables(home: JourneyHome): Record<string, string> {
  const PATH = process.env['PATH'] ?? '';
  return {
    PATH,
    HOME: home.folder,
    ENTRADA_HOME: home.folder,
    ENTRADA_KEYRING: 'off',
    XDG_RUNTIME_DIR: join(home.folder, 'run'),
  };
}

let script: string | undefined;

/** Gives what `entrada init bash` prints. */
function integration(): string {
  script ??= execFileSync(process.execPath, [cliPath, 'init', 'bash'], { encoding: 'utf8' });
  assert.match(script, /^function Connect-Entra \{ /m);
  return script;
}

/** Of the sign-in host what the client itself asks, with the lab's addresses shortened. */
function describeEntry({ host, method, path, query, form, status }: JournalEntry, lab: ShellLab): string[] {
  const scopes = (text = '') => text.replaceAll(`${lab.graphOrigin}/`, 'graph/');
  if (host === 'managed-identity') {
    const ids = ['client_id', 'principal_id', 'mi_res_id', 'msi_res_id', 'object_id'].flatMap(
      (name) => query[name] ?? [],
    );
    const resource = query['resource']?.replace(lab.graphOrigin, 'graph');
    return [['identity', resource ?? 'probe', ...ids].join(' ')];
  }
  if (host !== 'login') return [`${host} ${method} ${path}`];
  const [, tenant = '', endpoint = ''] = /^\/([^/]+)\/oauth2\/v2\.0\/(\w+)$/.exec(path) ?? [];
  const { client_id: client = '' } = { ...query, ...form };
  if (endpoint === 'authorize' && method === 'GET') {
    const hint = query['login_hint'] === undefined ? [] : [`hint ${query['login_hint']}`];
    return [[`authorize ${tenant} ${client}`, scopes(query['scope']), ...hint].join(' | ')];
  }
  if (endpoint === 'devicecode') return [`devicecode ${tenant} ${client} | ${scopes(form['scope'])}`];
  // How often a client asks whether the code was approved is up to the time that takes.
  if (endpoint !== 'token' || (form['device_code'] !== undefined && status !== 200)) return [];
  const proof = ['client_secret', 'client_assertion'].filter((name) => form[name] !== undefined);
  const grant = form['grant_type']?.replace(/^urn:.*:/, '');
  return [[`token ${tenant} ${client}`, grant, scopes(form['scope']), ...proof].filter(Boolean).join(' | ')];
}

/** The welcome of the original. */
export function welcome(authType: string, clientId: string): string {
  return `Welcome to Microsoft Graph!

Connected via ${authType} access using ${clientId}
Readme: https://aka.ms/graph/sdk/powershell
SDK Docs: https://aka.ms/graph/sdk/powershell/docs
API Docs: https://aka.ms/graph/docs

NOTE: You can use the -NoWelcome parameter to suppress this message.

`;
}

/** The context of Ada by the browser, but for what is named. */
export function adaContext(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    ClientId: labIds.applications.graphCommandLine.appId,
    TenantId: labIds.tenantId,
    Scopes: userScopes,
    AuthType: 'Delegated',
    TokenCredentialType: 'InteractiveBrowser',
    ...noCertificate,
    Account: labIds.users.ada.userPrincipalName,
    AppName: 'Microsoft Graph Command Line Tools',
    ContextScope: 'CurrentUser',
    Certificate: null,
    ManagedIdentityId: null,
    ClientSecret: null,
    Environment: 'Lab',
    ...changes,
  };
}

/** The context of the lab's application `workload`, but for what is named. */
export function workloadContext(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return adaContext({
    ClientId: labIds.applications.workload.appId,
    Scopes: ['User.Read.All', 'Group.Read.All'],
    AuthType: 'AppOnly',
    TokenCredentialType: 'ClientCertificate',
    Account: null,
    AppName: 'Lab Workload',
    ContextScope: 'Process',
    ...changes,
  });
}

const noCertificate = { CertificateThumbprint: null, CertificateSubjectName: null, SendCertificateChain: null };

/** What the lab grants to whoever signs in with Graph Command Line Tools: all that was consented to. */
export const userScopes = ['User.Read', 'User.Read.All', 'Group.Read.All'];
