import { fork, spawn } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entradaFolders } from '../src/base/folders.ts';
import { Secret } from '../src/base/secret.ts';
import { userSessions } from '../src/cache/user-sessions.ts';
import { makeAuthority, makeServerIdentity } from '../src/lab/pki/certificates.ts';
import { type SessionRecord, sessionIdOf } from '../src/model/context.ts';
import { notRenewableKind } from '../src/model/stored-credential.ts';
import { quietEnvironment } from './quiet-environment.ts';

const commandLine = join('dist', 'cli.cjs');
const peakLimitMb = 60;

/**
 * Downloads and uploads a file with `entrada request`, in turn with curl, over TLS on this machine: 2 GB, or 200 MB for
 * a quick run.
 *
 * @returns Whether every byte came, and the peak memory stayed below the limit.
 */
export async function benchTransfers(isQuick: boolean): Promise<boolean> {
  const size = isQuick ? 200_000_000 : 2_000_000_000;
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const authority = await makeAuthority(Date.now());
  const identity = await makeServerIdentity(authority, Date.now());
  const caFile = join(home, 'ca.pem');
  writeFileSync(caFile, authority.certificate);
  const server = fork(fileURLToPath(new URL('transfer-server.js', import.meta.url)), {
    env: {
      ENTRADA_BENCH_KEY: identity.key,
      ENTRADA_BENCH_CERTIFICATE: identity.certificate,
      ENTRADA_BENCH_SIZE: String(size),
    },
  });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.on('message', (message) => resolve(Number(message)));
      server.on('exit', () => reject(new Error('The server of the transfers ended.')));
    });
    const origin = `https://localhost:${port}`;
    const env = { ...quietEnvironment(home), ENTRADA_KEYRING: 'off' };
    await saveSession(home, origin, caFile);
    const [from, to] = [join(home, 'from'), join(home, 'to')];
    const file = openSync(from, 'w');
    ftruncateSync(file, size);
    closeSync(file);
    const address = `${origin}/v1.0/drive/content`;
    const type = 'application/octet-stream';
    const curl = ['curl', '--silent', '--show-error', '--fail', '--cacert', caFile] as const;
    const entrada = [process.execPath, commandLine, 'request', '/drive/content'] as const;
    const rows = [
      await transfer('curl, download', [...curl, '--output', to, address], env),
      await transfer('entrada request, download', [...entrada, '-OutputFilePath', to], env),
      await transfer(
        'curl, upload',
        [...curl, '--header', `content-type: ${type}`, '--upload-file', from, address],
        env,
      ),
      await transfer(
        'entrada request, upload',
        [...entrada, '-Method', 'PUT', '-InputFilePath', from, '-ContentType', type],
        env,
      ),
    ];
    // Both downloads have the same target; the server reports what it received.
    const sizes = [statSync(to).size, ...rows.slice(2).map(({ output }) => Number(/"size": ?(\d+)/.exec(output)?.[1]))];
    const isWhole = sizes.every((found) => found === size);
    const lines = rows.map(
      ({ name, peakMb, durationMs }) =>
        `  ${name.padEnd(28)} ${(durationMs / 1000).toFixed(1).padStart(5)} s  ${peakMb.toFixed(0).padStart(4)} MB\n`,
    );
    process.stdout.write(
      `A file of ${size / 1_000_000} MB, over TLS on this machine\n${lines.join('')}` +
        `  every byte: ${isWhole ? 'yes' : 'no'}; peak memory limit of entrada ${peakLimitMb} MB\n`,
    );
    return isWhole && rows.every(({ name, peakMb }) => name.startsWith('curl') || !(peakMb >= peakLimitMb));
  } finally {
    server.removeAllListeners('exit');
    server.disconnect();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Leaves a session of an application with a valid token, as a sign-in does. */
async function saveSession(home: string, origin: string, caFile: string): Promise<void> {
  const { platform } = process;
  const env = { ENTRADA_HOME: home, ENTRADA_KEYRING: 'off' };
  const { cache } = userSessions({ folders: entradaFolders(env, platform, home), env, platform, warn: () => {} });
  const key = {
    service: 'entra',
    cloudName: 'Bench',
    tenantId: 'bench',
    clientId: 'bench',
    accountId: 'bench',
  } as const;
  const record: SessionRecord = {
    id: sessionIdOf({ ...key, scope: 'CurrentUser' }),
    name: 'bench',
    service: 'entra',
    cloud: { name: 'Bench', azureADEndpoint: origin, graphEndpoint: origin, type: 'User-defined', caFile },
    authorityTenant: 'bench',
    requestedScopes: [],
    context: {
      ClientId: 'bench',
      TenantId: 'bench',
      Scopes: [],
      AuthType: 'UserProvidedAccessToken',
      TokenCredentialType: 'UserProvidedAccessToken',
      CertificateThumbprint: null,
      CertificateSubjectName: null,
      SendCertificateChain: null,
      Account: null,
      AppName: null,
      ContextScope: 'CurrentUser',
      Certificate: null,
      ManagedIdentityId: null,
      ClientSecret: null,
      Environment: 'Bench',
    },
    credential: { kind: notRenewableKind, fields: new Secret('{}') },
    tokens: {
      [origin]: { accessToken: new Secret('bench-token'), expiresAtMs: Date.now() + 3_600_000, scopes: [] },
    },
    clientTimeoutMs: null,
    savedAtMs: Date.now(),
  };
  await cache.write(record);
  await cache.moveNamed(record.name, undefined, record.id);
  await cache.writeCurrent('entra', record.id);
}

async function transfer(name: string, [program, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv) {
  const startedAtMs = performance.now();
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let peakMb = Number.NaN;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const watch = setInterval(() => (peakMb = peakOf(child.pid) ?? peakMb), 20);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearInterval(watch);
  if (status !== 0) throw new Error(`${name} ended with status ${status}`);
  return { name, output, peakMb, durationMs: performance.now() - startedAtMs };
}

/** The high-water mark of a process so far; undefined where the system does not show it. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}
