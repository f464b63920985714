import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRedis } from '../test/support/redis-server.ts';
import { entradaFolders } from '../src/base/folders.ts';
import { environmentFile } from '../src/session/environments/environment-file.ts';
import { quietEnvironment } from './quiet-environment.ts';
import type { BenchServer } from './start-server.ts';
import type { Command } from './time-commands.ts';

const node = process.execPath;
/** The built command line. */
export const commandLine = join('dist', 'cli.cjs');

/** The tenant that the server signs in to. */
export const tenantId = '00000000-0000-4000-8000-000000000001';
/** The application that the server signs in. */
export const clientId = '00000000-0000-4000-8000-000000000002';

/** The words that sign an application in to the cloud of the server; the secret is in `BENCH_SECRET`. */
export const connectWords = [
  ...['Connect-Entra', '-Environment', 'Bench', '-TenantId', tenantId, '-NoWelcome'],
  ...['-ClientSecretCredential', `${clientId}:env:BENCH_SECRET`],
];

/** Signs an application in to the cloud of the server. */
export async function connect(
  { origin, caFile }: BenchServer,
  env: NodeJS.ProcessEnv,
  scope: 'CurrentUser' | 'Process',
): Promise<void> {
  const { ENTRADA_HOME: home = '' } = env;
  await environmentFile(entradaFolders({ ENTRADA_HOME: home }, process.platform, home).config).update(() => [
    { name: 'Bench', azureADEndpoint: origin, graphEndpoint: origin, type: 'User-defined', caFile },
  ]);
  const ended = spawnSync(node, [commandLine, ...connectWords, '-ContextScope', scope], {
    env: { ...env, BENCH_SECRET: 'secret' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (ended.status !== 0) throw new Error(`Cannot sign in to the server of the bench: ${ended.stderr}`);
}

/** Returns a token whose key is in a GNOME keyring on a bus of its own; nothing where they are not installed. */
export async function keyringCommand(server: BenchServer, folder: string, ends: (() => unknown)[]): Promise<Command[]> {
  const home = join(folder, 'keyring');
  mkdirSync(home, { mode: 0o700 });
  const own = { ...quietEnvironment(home), XDG_RUNTIME_DIR: home };
  const script =
    'gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; echo "$DBUS_SESSION_BUS_ADDRESS"; exec sleep 3600';
  const bus = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: own,
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const isThere = await Promise.race([once(bus, 'spawn').then(() => true), once(bus, 'error').then(() => false)]);
  if (!isThere) return notInstalled('token, keyring', 'dbus-run-session');
  ends.push(() => bus.pid !== undefined && process.kill(-bus.pid));
  bus.stdin.end('password of the desktop');
  const [address]: unknown[] = await Promise.race([once(bus.stdout, 'data'), once(bus, 'exit').then(() => [''])]);
  const env = { ENTRADA_HOME: home, HOME: home, DBUS_SESSION_BUS_ADDRESS: String(address).trim(), ENTRADA_KEYRING: '' };
  await connect(server, { ...own, ...env }, 'CurrentUser');
  return [{ name: 'token, keyring', argv: [node, commandLine, 'token'], env }];
}

/** Returns a token that is on a Redis server of its own; nothing where it is not installed. */
export async function redisCommand(server: BenchServer, folder: string, ends: (() => unknown)[]): Promise<Command[]> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return notInstalled('token, Redis', 'redis-server');
  const home = join(folder, 'redis');
  mkdirSync(home, { mode: 0o700 });
  const redis = await startRedis();
  ends.push(() => redis.stop());
  const env = { ENTRADA_HOME: home, HOME: home, ENTRADA_CACHE: redis.url, ENTRADA_KEYRING: 'off' };
  await connect(server, { ...quietEnvironment(home), ...env, XDG_RUNTIME_DIR: home }, 'CurrentUser');
  return [{ name: 'token, Redis', argv: [node, commandLine, 'token'], env }];
}

/** Returns what other clients do for the same, as far as they are installed. */
export function peers(folder: string): Command[] {
  const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const azEnv = { AZURE_CONFIG_DIR: folder, AZURE_CORE_COLLECT_TELEMETRY: 'no' };
  const m365Env = { HOME: folder, XDG_CONFIG_HOME: folder, CLIMICROSOFT365_DISABLETELEMETRY: '1' };
  return [
    { name: 'msal-node, a cached token', argv: [node, script('msal-token.js')] },
    { name: 'import of @azure/identity', argv: [node, '--input-type=module', '-e', "import '@azure/identity'"] },
    ...installed({ name: 'az version', argv: ['az', 'version'], env: azEnv }),
    ...installed({ name: 'm365 version', argv: ['m365', 'version'], env: m365Env }),
  ];
}

function installed(command: Command): Command[] {
  const [program, ...args] = command.argv;
  const { status } = spawnSync(program, args, { env: { ...process.env, ...command.env } });
  return status === 0 ? [command] : notInstalled(command.name, program);
}

function notInstalled(name: string, program: string): [] {
  process.stderr.write(`Not measured: ${name} (${program} is not installed)\n`);
  return [];
}
