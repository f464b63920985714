import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { endWithThisProcess } from './end-with-this-process.ts';
import { testPki } from './tls-server.ts';

/** A Redis server of a test file, which keeps nothing on disk and listens on a port of its own. */
export interface TestRedis {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** PEM text; for TLS. */
  readonly ca: string | undefined;
  /** Sends one command over a connection of its own and gives the reply, errors included, as RESP has it. */
  ask(...args: readonly string[]): Promise<string>;
  /** Resolves once it is stopped. */
  pause(): Promise<void>;
  resume(): void;
  /** Kills it; nothing it held is left. */
  kill(): Promise<void>;
  /** Starts it again at the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestRedisOptions {
  readonly password?: string;
  readonly isTls?: boolean;
  readonly isCluster?: boolean;
  /** Addresses to listen on besides 127.0.0.1. */
  readonly hosts?: readonly string[];
  readonly settings?: readonly string[];
}

/** Starts Debian's redis-server; without it the test fails. Somebody else may take its port first: then another one. */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  for (let tries = 1; ; tries += 1) {
    const server = await prepareRedis(options);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      if (tries === 5) throw error;
    }
  }
}

async function prepareRedis(options: TestRedisOptions): Promise<TestRedis> {
  const { password, isTls = false, isCluster = false, hosts = [], settings = [] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'entrada-redis-'));
  const port = await freePort();
  const pki = isTls ? await testPki() : undefined;
  if (pki !== undefined) {
    writeFileSync(join(folder, 'key.pem'), pki.server.key);
    writeFileSync(join(folder, 'cert.pem'), pki.server.certificate);
  }
  const tls = ['--tls-key-file', 'key.pem', '--tls-cert-file', 'cert.pem', '--tls-auth-clients', 'no'];
  // Where it is asked without TLS, for the test's own questions.
  const plainPort = isTls ? await freePort() : port;
  const args = [
    ...[
      '--port',
      String(plainPort),
      '--bind',
      '127.0.0.1',
      ...hosts,
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ],
    ...(password === undefined ? [] : ['--requirepass', password]),
    ...(isTls ? ['--tls-port', String(port), ...tls] : []),
    ...(isCluster
      ? [
          '--cluster-enabled',
          'yes',
          '--cluster-config-file',
          'nodes.conf', // So that a node that gets no CPU for a while is not taken for failed.
          '--cluster-node-timeout',
          '60000',
        ]
      : []),
    ...settings,
  ];
  let child: ChildProcess | undefined;
  const credentials = password === undefined ? [] : [['AUTH', password]];
  const server: TestRedis = {
    host: '127.0.0.1',
    port,
    url: `redis${isTls ? 's' : ''}://${password === undefined ? '' : `:${password}@`}${isTls ? 'localhost' : '127.0.0.1'}:${port}`,
    ca: pki?.ca,
    ask: (...command) => ask(plainPort, [...credentials, command]),
    async pause() {
      child?.kill('SIGSTOP');
      // The signal is delivered a moment later.
      if (child?.pid !== undefined) await untilStopped(child.pid);
    },
    resume: () => void child?.kill('SIGCONT'),
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
    async start() {
      const started = spawn('redis-server', args, { cwd: folder, stdio: 'ignore' });
      child = started;
      endWithThisProcess(started);
      let failure: Error | undefined;
      started.once('error', (error) => (failure = error));
      for (;;) {
        if (failure !== undefined) throw failure;
        if (started.exitCode !== null) break;
        if ((await ask(plainPort, [...credentials, ['PING']]).catch(() => '')).startsWith('+PONG')) return;
        await wait(20);
      }
      throw new Error('redis-server did not start.');
    },
    async stop() {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return server;
}

/** A cluster of three servers, each with a third of the slots. */
export async function startRedisCluster(): Promise<{
  readonly nodes: readonly TestRedis[];
  readonly url: string;
  stop(): Promise<void>;
}> {
  const nodes = await Promise.all(Array.from({ length: 3 }, () => startRedis({ isCluster: true })));
  const slots = [
    [0, 5460],
    [5461, 10_922],
    [10_923, 16_383],
  ] as const;
  for (const [index, node] of nodes.entries()) {
    const [from, to] = slots[index] ?? [0, 0];
    await node.ask('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
    await node.ask('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    await node.ask('CLUSTER', 'MEET', '127.0.0.1', String(nodes[0]?.port));
  }
  for (const node of nodes) {
    while (!/cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(await node.ask('CLUSTER', 'INFO'))) await wait(20);
  }
  return {
    nodes,
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))),
  };
}

async function untilStopped(pid: number): Promise<void> {
  for (;;) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')) return;
    await wait(1);
  }
}

/** Below the ports that outgoing connections get, also with the 10000 more at which servers of a cluster talk. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 12_000);
    if ((await isFree(port)) && (await isFree(port + 10_000))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Sends commands and gives the reply to the last. */
function ask(port: number, commands: readonly (readonly string[])[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1');
    socket.once('error', reject);
    socket.on('data', (chunk: string) => (text += chunk));
    socket.once('close', () => resolve(commands.length > 1 ? text.slice(text.indexOf('\r\n') + 2) : text));
    for (const args of [...commands, ['QUIT']]) {
      socket.write(`*${args.length}\r\n${args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('')}`);
    }
  });
}
