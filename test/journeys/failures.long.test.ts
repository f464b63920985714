import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import type { ErrorCode } from '../../src/base/errors.ts';
import type { FaultEffect } from '../../src/lab/hosts/fault-effect.ts';
import { createWebClient } from '../../src/lab/robot/web-client.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import {
  assertNothingLeaked,
  connectDaemonLine,
  daemonSecret,
  outputOf,
  type Run,
  runEntrada,
  type Running,
  startEntrada,
} from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { answer, closedPort, startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock, settings: { deviceCodeIntervalSeconds: 0.2 } });
const { daemon, expiredSecret, withoutServicePrincipal } = labIds.applications;

/** Takes connections and never says a word. */
const silent = createServer((socket) => void socket.on('error', () => {}));
await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
const silentAddress = silent.address();
const silentPort = typeof silentAddress === 'object' ? silentAddress?.port : 0;
after(() => silent.close());

const downPort = await closedPort();
const { caFile: _caFile, ...untrusted } = lab.cloud;
const home = await makeHome(
  lab.cloud,
  { ...untrusted, name: 'Untrusted' },
  { ...lab.cloud, name: 'Down', azureADEndpoint: `https://localhost:${downPort}` },
  { ...lab.cloud, name: 'Silent', azureADEndpoint: `https://localhost:${silentPort}` },
);
await outputOf(home, connectDaemonLine, { env: daemonSecret });
const before = home.snapshot();
const contextBefore = await outputOf(home, 'Get-EntraContext');

/** What a person sees of a failure: its exit status, code, text and what would work. */
interface Expected {
  readonly status: number;
  readonly code: ErrorCode;
  /** The first line, behind `Connect-Entra: `. */
  readonly message: RegExp;
  readonly hint?: RegExp;
}

/** Asserts the failure, and that the good session from before is still there. */
async function assertFailed(run: Run, { status, code, message, hint }: Expected): Promise<void> {
  const lines = run.stderr.split('\n');
  const at = lines.findIndex((line) => line.startsWith('Connect-Entra: '));
  assert.deepEqual([run.status, run.stdout], [status, ''], run.stderr);
  assert.match(lines[at]?.slice('Connect-Entra: '.length) ?? '', message);
  if (hint !== undefined) assert.match(lines[at + 1] ?? '', hint);
  assert.match(lines.at(-2) ?? '', new RegExp(`^VERBOSE: code="${code}"`));
  assert.deepEqual(home.snapshot(), before);
  assert.equal(await outputOf(home, 'Get-EntraContext'), contextBefore);
}

function secretLine(appId: string, options: string): string[] {
  return `connect -Verbose -ClientSecretCredential ${appId}:env:SECRET ${options}`.split(' ');
}

interface SecretFailure extends Expected {
  readonly what: string;
  readonly appId?: string;
  readonly secret?: string;
  readonly options?: string;
  readonly effect?: FaultEffect;
}

const inLab = `-Environment Lab -TenantId ${labIds.domain}`;
const respond = (status: number, body: string, headers?: Record<string, string>): FaultEffect => ({
  kind: 'respond',
  response: answer(status, body, headers),
});

const secretFailures: readonly SecretFailure[] = [
  {
    what: 'a wrong secret',
    secret: 'not-the-secret',
    status: 6,
    code: 'CREDENTIAL_REFUSED',
    message: /^Cannot sign the application in at "localhost:\d+": AADSTS7000215: Invalid client secret provided\./,
    hint: /^Give the secret's value \(not its id\)/,
  },
  {
    what: 'an expired secret',
    appId: expiredSecret.appId,
    secret: expiredSecret.secret,
    status: 6,
    code: 'CREDENTIAL_REFUSED',
    message: /AADSTS7000222: The provided client secret keys .* are expired\./,
    hint: /^Make a new client secret/,
  },
  {
    what: 'an application without a service principal',
    appId: withoutServicePrincipal.appId,
    secret: withoutServicePrincipal.secret,
    status: 6,
    code: 'CREDENTIAL_REFUSED',
    message: /AADSTS7000229: /,
    hint: /\w/,
  },
  {
    what: 'an unknown application',
    appId: '8886ad7b-1795-4542-9808-c85859d97f23',
    status: 6,
    code: 'CREDENTIAL_REFUSED',
    message: /AADSTS700016: Application with identifier/,
    hint: /^Check the user name of -ClientSecretCredential and -TenantId/,
  },
  {
    what: 'an unknown tenant',
    options: '-Environment Lab -TenantId nowhere.example',
    status: 6,
    code: 'CREDENTIAL_REFUSED',
    message: /AADSTS90002: Tenant 'nowhere\.example' not found\./,
    hint: /^Correct the name of the tenant, or sign in /,
  },
  {
    what: 'a malformed tenant',
    options: '-Environment Lab -TenantId no_tenant',
    status: 2,
    code: 'PARAMETER_VALUE_INVALID',
    message: /Cannot use "no_tenant" as -TenantId: it is not a GUID or a domain; write it like contoso\.com/,
  },
  {
    what: 'a server that is down',
    options: '-Environment Down -TenantId lab.example',
    status: 5,
    code: 'NETWORK_UNREACHABLE',
    message:
      /^Cannot reach "localhost:\d+": nothing is listening at that address; check the address, and that the server is running$/,
  },
  {
    what: 'a server that nothing vouches for',
    options: '-Environment Untrusted -TenantId lab.example',
    status: 5,
    code: 'TLS_UNTRUSTED',
    message:
      /^Cannot trust "localhost:\d+": .*; set ENTRADA_CA_FILE to a PEM file .*: Set-EntraEnvironment -CaFile PATH$/,
  },
  {
    what: 'a server that is silent',
    options: '-Environment Silent -TenantId lab.example -ClientTimeout 0.3',
    status: 5,
    code: 'NETWORK_TIMED_OUT',
    message: /^Cannot reach "localhost:\d+": no complete response within 0\.3 s; retry, or raise -ClientTimeout$/,
  },
  {
    what: 'a cut connection',
    effect: { kind: 'drop' },
    status: 5,
    code: 'NETWORK_UNREACHABLE',
    message: /^Cannot reach "localhost:\d+": the connection was closed; run the command again$/,
  },
  {
    what: 'a busy service',
    effect: respond(503, '<html><title>Busy</title>', { 'content-type': 'text/html' }),
    status: 5,
    code: 'SERVICE_UNAVAILABLE',
    message: /status 503 and a page titled "Busy"$/,
    hint: /^Wait a minute/,
  },
  {
    what: 'a page in place of a token',
    effect: respond(200, '<html>', { 'content-type': 'text/html' }),
    status: 5,
    code: 'TOKEN_RESPONSE_INVALID',
    message: /the response is not a valid token response/,
  },
];

for (const {
  what,
  appId = daemon.appId,
  secret = daemon.secret,
  options = inLab,
  effect,
  ...expected
} of secretFailures) {
  test(`Connect-Entra with ${what} ends with ${expected.status} and keeps the session from before`, async () => {
    if (effect !== undefined) lab.faults.add({ match: ({ url }) => url.pathname.endsWith('/token'), times: 1, effect });
    await assertFailed(await runEntrada(home, secretLine(appId, options), { env: { SECRET: secret } }), expected);
  });
}

/** Starts a sign-in whose browser is the test itself, and gives the address to open. */
async function startBrowserSignIn(
  options = '',
): Promise<{ running: Running; address: URL; back: string; state: string }> {
  const running = startEntrada(home, `connect -Environment Lab -Verbose ${options}`.trim().split(' '));
  const [, text = ''] = await running.untilStderr(/^(https:\S+\/authorize\?\S+)\n/m);
  const address = new URL(text);
  const { redirect_uri: back = '', state = '' } = Object.fromEntries(address.searchParams);
  return { running, address, back, state };
}

/** Comes back from the browser, and gives the page that it shows. */
function comeBack(back: string, answerFields: Readonly<Record<string, string>>): Promise<string> {
  const address = `${back.replace('localhost', '127.0.0.1')}/?${new URLSearchParams(answerFields).toString()}`;
  return new Promise((resolve, reject) => {
    get(address, { headers: { host: new URL(back).host }, agent: false }, (response) => {
      let page = '';
      response.setEncoding('utf8').on('data', (text: string) => (page += text));
      response.on('end', () => resolve(page));
    }).on('error', reject);
  });
}

test('Connect-Entra ignores a response with a wrong state, and reports it when no other arrives', async () => {
  const { running, back } = await startBrowserSignIn('-SignInTimeout 1');
  assert.match(await comeBack(back, { code: 'a-stolen-code', state: 'wrong' }), /This response is for another sign-in/);
  const run = await running.ended;
  assert.match(
    run.stderr,
    /^WARNING: The browser returned a response for another sign-in \(wrong state\); it was ignored\./m,
  );
  await assertFailed(run, {
    status: 6,
    code: 'STATE_MISMATCH',
    message:
      /^Authentication timed out after 1 seconds due to inactivity\. Please try again\. The browser came back once with the state/,
    hint: /^Close older sign-in tabs/,
  });
});

test('Connect-Entra refuses a code that another process has redeemed', async () => {
  const { running, address } = await startBrowserSignIn();
  let redemption = '';
  let letGo = () => {};
  const stolen = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    lab.faults.add({
      match: ({ url, body }) => {
        const isOurs = redemption === '' && url.pathname.endsWith('/token');
        if (isOurs) redemption = body;
        if (isOurs) resolve();
        return isOurs;
      },
      times: 1,
      effect: { kind: 'hold', until: stolen },
    });
  });
  const visit = lab.robot().visit(address.href);
  await arrived;
  const thief = createWebClient(readFileSync(lab.caFile, 'utf8'));
  const redeemed = await thief.send('POST', `${lab.loginOrigin}/common/oauth2/v2.0/token`, [
    ...new URLSearchParams(redemption),
  ]);
  letGo();
  assert.equal(redeemed.status, 200);
  assert.match((await visit).page, /The sign-in did not succeed/);
  await assertFailed(await running.ended, {
    status: 4,
    code: 'SIGN_IN_NEEDED',
    message: /^Cannot finish the sign-in at "localhost:\d+": AADSTS54005: .*already redeemed/,
    hint: /^Run Connect-Entra again\.$/,
  });
});

test('Connect-Entra refuses a code of another sign-in', async () => {
  const { running, back, state } = await startBrowserSignIn();
  assert.match(await comeBack(back, { code: 'made-up-by-somebody', state }), /The sign-in did not succeed/);
  await assertFailed(await running.ended, {
    status: 4,
    code: 'SIGN_IN_NEEDED',
    message: /^Cannot finish the sign-in at "localhost:\d+": AADSTS\d+: /,
    hint: /\w/,
  });
});

test('Connect-Entra says that the person declined the permissions', async () => {
  const { running, address } = await startBrowserSignIn('-Scopes Directory.ReadWrite.All');
  await lab.robot({ consent: 'cancel' }).visit(address.href);
  await assertFailed(await running.ended, {
    status: 3,
    code: 'CONSENT_NEEDED',
    message: /^Cannot sign in at "localhost:\d+": AADSTS65004: User declined to consent to access the app\.$/,
    hint: /\w/,
  });
});

test('Connect-Entra says that the user did not sign in', async () => {
  const timedOut = {
    status: 4,
    code: 'SIGN_IN_TIMED_OUT',
    message: /^Authentication timed out after 0\.3 seconds due to inactivity\. Please try again\.$/,
    hint: /[Aa]llow more time with -SignInTimeout SECONDS\.$/,
  } as const;
  for (const way of ['', '-UseDeviceCode']) {
    const line = `connect -Environment Lab -Verbose -SignInTimeout 0.3 ${way}`.trim().split(' ');
    await assertFailed(await runEntrada(home, line), timedOut);
  }
});

for (const [way, shown] of [
  ['the browser', /^https:\S+authorize\?/m],
  ['a device code', /enter the code/],
] as const) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} ends a sign-in with ${way} with 130`, async () => {
      const device = way === 'a device code' ? ['-UseDeviceCode'] : [];
      const running = startEntrada(home, ['connect', '-Environment', 'Lab', '-Verbose', ...device]);
      await running.untilStderr(shown);
      running.child.kill(signal);
      await assertFailed(await running.ended, { status: 130, code: 'CANCELLED', message: /^Cancelled\.$/ });
    });
  }
}

/** Runs code in the process of the command line, before it. */
const preload = (code: string) => ({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` });
/** Sends a signal to the process as soon as a condition is true. */
const signalWhen = (condition: string) =>
  preload(
    `const timer = setInterval(() => { if (${condition}) { clearInterval(timer); process.emit('SIGTERM', 'SIGTERM'); } }, 5)`,
  );

for (const [what, code, signals, ended] of [
  ['ends by SIGINT when something else keeps its process alive', '', 1, [null, 'SIGINT']],
  ['ends at once at the second signal', 'process.kill = () => {};', 2, [130, null]],
] as const) {
  test(`a cancelled command ${what}`, async () => {
    const env = preload(`setInterval(() => {}, 1000);${code}`);
    const running = startEntrada(home, ['connect', '-Environment', 'Lab', '-UseDeviceCode'], { env });
    await running.untilStderr(/enter the code/);
    running.child.kill('SIGTERM');
    await running.untilStderr(/Cancelled\.\n$/);
    if (signals === 2) running.child.kill('SIGTERM');
    await running.ended;
    assert.deepEqual([running.child.exitCode, running.child.signalCode], ended);
  });
}

test('a command that was not canceled waits for whatever keeps its process alive', async () => {
  const running = startEntrada(home, ['help'], { env: preload('setTimeout(() => {}, 1000);') });
  await running.ended;
  assert.deepEqual([running.child.exitCode, running.child.signalCode], [0, null]);
});

test('a signal ends a command that waits for its standard input', async () => {
  const env = signalWhen("process.stdin.listenerCount('readable') > 0");
  const run = await startEntrada(home, ['git-credential', 'get'], { env, keepsInputOpen: true }).ended;
  assert.deepEqual([run.status, run.stdout, run.stderr], [130, '', 'git-credential: Cancelled.\n']);
});

test('nothing that was shown holds a token or secret', () => assertNothingLeaked(lab));
