import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../src/base/secret.ts';
import { systemClock } from '../src/base/clock.ts';
import { keyFile } from '../src/cache/master-key.ts';
import { memoryCache } from '../src/cache/memory-cache.ts';
import { sealedFileCache } from '../src/cache/sealed-file-cache.ts';
import { sealRecord } from '../src/cache/sealed-record.ts';
import type { TokenCache } from '../src/cache/token-cache.ts';
import { defaultCloudName, builtInClouds } from '../src/model/cloud.ts';
import type { SessionRecord } from '../src/model/context.ts';
import { acquireToken } from '../src/session/tokens/acquire.ts';
import { createServices } from '../src/session/services/create-services.ts';
import { environmentsInMemory } from '../src/session/environments/environment-file.ts';
import { teamsEnvironmentInMemory } from '../src/session/environments/teams-environment-file.ts';
import { msalAcquire } from './acquire-msal.ts';
import { timeCalls } from './time-calls.ts';

const counts = [1, 1_000, 100_000];
const memoryLimitUs = 5;
const fileLimitUs = 100;
/** A cost that does not grow still differs by what the processor's own caches hold. MSAL's grows by thousands. */
const flatLimit = 4;

/**
 * Times a token that is at hand, in one process, among 1, 1,000 and 100,000 contexts: from memory, from sealed files
 * and by MSAL.
 *
 * @param isQuick - Leaves out what takes longest: MSAL among 100,000.
 * @returns Whether the limits hold.
 */
export async function benchAcquire(isQuick: boolean): Promise<boolean> {
  process.stdout.write('A token at hand, in one process, microseconds (median)\n');
  const msalCounts = isQuick ? counts.slice(0, 2) : counts;
  const memory = await line('from memory', counts, memoryCase);
  const files = await line('from sealed files', counts, fileCase);
  await line('MSAL, from memory', msalCounts, msalAcquire);
  return holds(memory, memoryLimitUs) && holds(files, fileLimitUs);
}

async function line(
  name: string,
  among: readonly number[],
  measure: (count: number) => Promise<number>,
): Promise<number[]> {
  const taken: number[] = [];
  for (const count of among) taken.push(await measure(count));
  const shown = among.map((count, index) => `${count.toLocaleString('en')}: ${(taken[index] ?? 0).toFixed(1)}`);
  process.stdout.write(`  ${name.padEnd(20)} ${shown.join('   ')}\n`);
  return taken;
}

function holds(takenUs: readonly number[], limitUs: number): boolean {
  const isFlat = Math.max(...takenUs) <= flatLimit * Math.min(...takenUs);
  return isFlat && Math.max(...takenUs) <= limitUs;
}

async function memoryCase(count: number): Promise<number> {
  const cache = memoryCache();
  for (let number = 0; number < count; number += 1) await cache.write(sampleContext(number));
  return acquireUs(cache, count, 20_000);
}

async function fileCase(count: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  try {
    const keys = keyFile(join(folder, 'key'));
    const key = await keys.readOrMake();
    mkdirSync(join(folder, 'sessions'), { mode: 0o700 });
    // Not through the cache, which waits for the disk each time.
    for (let number = 0; number < count; number += 1) {
      const record = sampleContext(number);
      const path = join(folder, 'sessions', `${record.id}.sealed`);
      writeFileSync(path, sealRecord(record, key), { mode: 0o600 });
    }
    return await acquireUs(sealedFileCache(folder, keys), count, 2_000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function acquireUs(cache: TokenCache, count: number, calls: number): Promise<number> {
  const unused = () => undefined;
  const services = createServices({
    cache,
    clock: systemClock,
    env: {},
    environments: environmentsInMemory([]),
    teamsEnvironment: teamsEnvironmentInMemory(),
    isLongLived: false,
    folders: { config: '', state: '', data: '' },
    platform: process.platform,
    homeFolder: '',
    onPrompt: unused,
    warn: unused,
    verbose: unused,
  });
  return timeCalls(calls, (turn) => acquireToken(idOf(scattered(turn, count)), {}, services));
}

/** Another one each time, near none of those before. */
function scattered(turn: number, count: number): number {
  return (turn * 7_919) % count;
}

function idOf(number: number): string {
  return (BigInt(number) * 0x9e3779b97f4a7c15f39cc0605cedc835n).toString(16).padStart(32, '0').slice(-32);
}

function sampleContext(number: number): SessionRecord {
  const cloud = builtInClouds.find(({ name }) => name === defaultCloudName);
  if (cloud === undefined) throw new Error('There is no default cloud.');
  const account = `user${number}@contoso.com`;
  const [clientId, tenantId] = ['14d82eec-204b-4c2f-b7e8-296a70dab67e', '11111111-2222-4333-8444-555555555555'];
  return {
    id: idOf(number),
    name: account,
    service: 'entra',
    cloud,
    authorityTenant: tenantId,
    requestedScopes: ['https://graph.microsoft.com/.default'],
    context: {
      ClientId: clientId,
      TenantId: tenantId,
      Scopes: ['User.Read'],
      AuthType: 'Delegated',
      TokenCredentialType: 'InteractiveBrowser',
      CertificateThumbprint: null,
      CertificateSubjectName: null,
      SendCertificateChain: null,
      Account: account,
      AppName: 'Bench',
      ContextScope: 'CurrentUser',
      Certificate: null,
      ManagedIdentityId: null,
      ClientSecret: null,
      Environment: cloud.name,
    },
    credential: { kind: 'refresh-token', fields: new Secret(JSON.stringify({ refreshToken: 'r'.repeat(1_000) })) },
    tokens: {
      [cloud.graphEndpoint]: {
        // As long as those of the service are.
        accessToken: new Secret('a'.repeat(1_800)),
        expiresAtMs: Date.now() + 3_600_000,
        scopes: ['User.Read'],
      },
    },
    clientTimeoutMs: null,
    savedAtMs: Date.now(),
  };
}
