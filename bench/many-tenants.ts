import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { entradaFolders } from '../src/base/folders.ts';
import { keyFile } from '../src/cache/master-key.ts';
import { sealedFileCache } from '../src/cache/sealed-file-cache.ts';
import { sealRecord } from '../src/cache/sealed-record.ts';
import { faultEffects } from '../src/lab/hosts/fault-effects.ts';
import { seedCustomers, seedPartner } from '../src/lab/seed/seed-customers.ts';
import { labIds } from '../src/lab/seed/seed-ids.ts';
import { type Lab, startLab } from '../src/lab/start-lab.ts';
import type { LabRequest } from '../src/lab/tenant/tenant.ts';
import { readClaims } from '../src/model/jwt.ts';
import { addLabEnvironment } from './lab-environment.ts';
import { quietEnvironment } from './quiet-environment.ts';

const commandLine = join('dist', 'cli.cjs');
const peakLimitMb = 300;

/** The result of a command line. */
interface Sweep {
  readonly rows: number;
  /** How many tenants failed, by the code of the error. */
  readonly errors: ReadonlyMap<string, number>;
  readonly peakMb: number;
  readonly seconds: number;
}

/**
 * Measures requests to many tenants by one command line: 1,000 tenants of which a tenth fails, is throttled or is slow;
 * 10,000 tenants by one credential; 10,000 saved sessions.
 *
 * @param isQuick - 100 tenants and 500 in place of 1,000 and 10,000.
 * @returns Whether each tenant has its row, and the peak memory is below the limit.
 */
export async function benchManyTenants(isQuick: boolean): Promise<boolean> {
  const [some, most] = isQuick ? [100, 500] : [1_000, 10_000];
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const customers = seedCustomers(most);
  const lab = await startLab({
    folder: join(home, 'lab'),
    tenant: seedPartner(customers),
    otherTenants: customers,
  });
  try {
    const env: NodeJS.ProcessEnv = { ...quietEnvironment(home), ENTRADA_KEYRING: 'off' };
    await signIn(lab, home, env);
    const list = (count: number): string => {
      const path = join(home, `tenants-${count}.txt`);
      writeFileSync(
        path,
        customers
          .slice(0, count)
          .map(({ id }) => `${id}\n`)
          .join(''),
      );
      return path;
    };
    const remove = addFaults(lab, some);
    const troubled = await sweep(
      ['/subscribedSkus', '--all', '-Query', 'length(@)', '-Tenants', list(some)],
      env,
      home,
    );
    const requests = remove();
    show(`${some} tenants, a tenth fails, is throttled or slow`, troubled, `, ${requests} requests of Graph`);
    const many = await sweep(['/organization', '-Tenants', list(customers.length)], env, home);
    show(`${customers.length} tenants by one credential`, many);
    await saveSessions(customers.length, home);
    const sessions = await sweep(['/organization', '-Contexts', 'copy-*'], env, home);
    show(`${customers.length} saved sessions`, sessions);
    const refused = troubled.errors.get('REQUEST_REFUSED');
    const isWhole = troubled.rows === some && refused === Math.ceil(some / 30) && troubled.errors.size === 1;
    const areAnswered = [many, sessions].every(({ rows, errors }) => rows === most && errors.size === 0);
    return isWhole && areAnswered && [troubled, many, sessions].every(({ peakMb }) => peakMb < peakLimitMb);
  } finally {
    await lab.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Of each thirty tenants, the first fails, the eleventh is throttled for a second, and the 21st answers late. */
function addFaults(lab: Lab, count: number): () => number {
  const numberOf = new Map(lab.otherTenants.map(({ id }, index) => [id, index]));
  let requests = 0;
  const seen = new Set<string>();
  const isFirstOf = ({ headers, url }: LabRequest, rest: number): boolean => {
    if (url.pathname !== '/v1.0/subscribedSkus') return false;
    const tenant = String(readClaims(headers['authorization']?.replace('Bearer ', '') ?? '')?.['tid']);
    if ((numberOf.get(tenant) ?? count) % 30 !== rest || seen.has(tenant)) return false;
    seen.add(tenant);
    return true;
  };
  const refusal = {
    status: 403,
    headers: { 'content-type': 'application/json' },
    body: '{"error":{"code":"Authorization_RequestDenied","message":"No."}}',
  };
  const share = Math.ceil(count / 30);
  const added = [
    lab.faults.add({
      match(request) {
        if (request.url.pathname === '/v1.0/subscribedSkus') requests += 1;
        return false;
      },
      times: 1,
      effect: faultEffects.drop(),
    }),
    lab.faults.add({
      match: (request) => isFirstOf(request, 0),
      times: share,
      effect: { kind: 'respond', response: refusal },
    }),
    lab.faults.add({
      match: (request) => isFirstOf(request, 10),
      times: share,
      effect: faultEffects.tooManyRequests(1),
    }),
    lab.faults.add({ match: (request) => isFirstOf(request, 20), times: share, effect: faultEffects.delay(500) }),
  ];
  return () => {
    for (const remove of added) remove();
    return requests;
  };
}

async function signIn(lab: Lab, home: string, env: NodeJS.ProcessEnv): Promise<void> {
  await addLabEnvironment(lab, home);
  const { appId, secret } = labIds.applications.daemon;
  const place = ['-Environment', 'Lab', '-TenantId', labIds.tenantId, '-ContextScope', 'CurrentUser', '-NoWelcome'];
  const words = ['Connect-Entra', ...place, '-ClientSecretCredential', `${appId}:env:SECRET`, '-Context', 'partner'];
  const child = spawn(process.execPath, [commandLine, ...words], { env: { ...env, SECRET: secret }, stdio: 'inherit' });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`Cannot sign in to the lab: status ${status}`);
}

/** Saves copies of the session under other names, not through the cache, which waits for the disk each time. */
async function saveSessions(count: number, home: string): Promise<void> {
  const folders = entradaFolders({ ENTRADA_HOME: home }, process.platform, home);
  const keys = keyFile(join(folders.data, 'master.key'));
  const cache = sealedFileCache(folders.state, keys);
  const record = await cache.read((await cache.findNamed('partner')) ?? '');
  if (record === undefined) throw new Error('The session is gone.');
  const key = await keys.readOrMake();
  for (let number = 1; number <= count; number += 1) {
    const id = number.toString(16).padStart(32, '0');
    const copy = { ...record, id, identity: record.id, name: `copy-${number}` };
    writeFileSync(join(folders.state, 'sessions', `${id}.sealed`), sealRecord(copy, key, 1), { mode: 0o600 });
  }
}

async function sweep(words: readonly string[], env: NodeJS.ProcessEnv, home: string): Promise<Sweep> {
  const report = join(home, 'peak');
  const hook = fileURLToPath(new URL('watched-process.js', import.meta.url));
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, ['--import', hook, commandLine, 'request', ...words, '-o', 'ndjson'], {
    env: { ...env, ENTRADA_BENCH_PEAK: report },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  let rows = 0;
  const errors = new Map<string, number>();
  for await (const line of createInterface({ input: child.stdout })) {
    rows += 1;
    const [, code] = /"ErrorCode":"(\w+)"/.exec(line) ?? [];
    if (code !== undefined) errors.set(code, (errors.get(code) ?? 0) + 1);
  }
  await ended;
  const peakMb = Number(readFileSync(report, 'utf8')) / 1024;
  return { rows, errors, peakMb, seconds: (performance.now() - startedAtMs) / 1000 };
}

function show(title: string, { rows, errors, peakMb, seconds }: Sweep, more = ''): void {
  const failed = [...errors].map(([code, count]) => `${count} ${code}`).join(', ') || 'none';
  process.stdout.write(
    `${title}\n  rows ${rows}, failed ${failed}${more} in ${seconds.toFixed(1)} s\n` +
      `  peak memory of the command line ${peakMb.toFixed(0)} MB  (limit ${peakLimitMb})\n`,
  );
}
