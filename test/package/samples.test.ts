import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileProgram } from './compile-program.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));

/** The names that samples take from their surroundings: the page's first import, sessions, and clients of others. */
const surroundings = `
type Entrada = typeof import('entrada');
declare global {
  const connectEntra: Entrada['connectEntra'];
  const connectMicrosoftTeams: Entrada['connectMicrosoftTeams'];
  const openCurrentSession: Entrada['openCurrentSession'];
  const EntradaError: Entrada['EntradaError'];
  const requestTenants: Entrada['requestTenants'];
  const redisCache: Entrada['redisCache'];
  const keyFile: Entrada['keyFile'];
  const startSweep: Entrada['startSweep'];
  const runWorker: Entrada['runWorker'];
  const keys: import('entrada').KeySource;
  const options: import('entrada').ConnectEntraOptions;
  const nodeRedis: { sendCommand(args: string[]): Promise<unknown> };
  const nodeRedisCluster: { sendCommand(key: string | undefined, isReadonly: boolean, args: string[]): Promise<unknown> };
  const ioredis: { call(name: string, ...args: string[]): Promise<unknown> };
  const session: import('entrada').Session;
  const teams: import('entrada').Session;
  const [tenantId, clientId, appId, secret, userName, password]: string[] & Record<0 | 1 | 2 | 3 | 4 | 5, string>;
  const open: typeof import('node:fs/promises').open;
  const SecretClient: new (url: string, credential: import('entrada').TokenCredential) => unknown;
  const Client: {
    initWithMiddleware(options: { authProvider: { getAccessToken(options?: { scopes?: string[] }): Promise<string> } }): unknown;
  };
  const DefaultRequestAdapter: new (provider: {
    authenticateRequest: (request: import('entrada').KiotaRequest, context?: Record<string, unknown>) => Promise<void>;
  }) => { readonly baseUrl: string };
  const createGraphServiceClient: (adapter: { readonly baseUrl: string }) => unknown;
}
export {};
`;

const others = `
declare module '@azure/identity' {
  export class DefaultAzureCredential {
    getToken(scopes: string): Promise<{ readonly token: string }>;
  }
}
`;

const everyEntry = `
export * as library from 'entrada';
export * as lab from 'entrada/lab';
export * as ids from 'entrada/lab/ids';
export * as seed from 'entrada/lab/seed';
export * as customers from 'entrada/lab/customers';
export * as robotBrowser from 'entrada/lab/robot-browser';
export * as clientCertificate from 'entrada/lab/client-certificate';
export * as managedIdentity from 'entrada/lab/managed-identity';
`;

test('each TypeScript sample of README.md and docs/ compiles under strict, with every declaration of the package', () => {
  const pages = ['README.md', ...readdirSync(join(project, 'docs')).map((name) => `docs/${name}`)];
  const samples = pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) => {
      const text = readFileSync(join(project, page), 'utf8');
      return [...text.matchAll(/^```(?:ts|typescript)\n(.*?)^```/gms)].map(({ 1: code = '', index }) => {
        const line = text.slice(0, index).split('\n').length;
        return [`${page.replaceAll(/[/.]/g, '-')}-line-${line}.ts`, `${code}export {};\n`] as const;
      });
    });
  assert.ok(samples.length >= 15, `${samples.length} samples were found.`);
  const sources = {
    'surroundings.d.ts': surroundings,
    'others.d.ts': others,
    'every-entry.ts': everyEntry,
    ...Object.fromEntries(samples),
  };
  assert.deepEqual(compileProgram(sources, ['node']), []);
});
