// A host of its own: acquires tokens of a session on a Redis server, one for each line that it reads. Arguments: address of
// the server, prefix, the session's id, file of the authority, port of the token server, and where to reach it.
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { systemClock } from '../../src/base/clock.ts';
import { isEntradaError } from '../../src/base/errors.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { redisCache } from '../../src/cache/redis/redis-cache.ts';
import { createTransport } from '../../src/http/transport.ts';
import { acquireToken } from '../../src/session/tokens/acquire.ts';
import { environmentsInMemory } from '../../src/session/environments/environment-file.ts';
import type { Services } from '../../src/session/services/services.ts';
import { absentServices } from './absent-services.ts';

const [url = '', prefix = '', id = '', caFile = '', port = '', gateway = '', gatewayPort = ''] = process.argv.slice(2);
const masterKey = masterKeyOf(Buffer.alloc(32, 5));
const keys = { place: 'the test', read: async () => [masterKey], readOrMake: async () => masterKey };
const server = redisCache({ url, prefix, keys });
const transport = createTransport({ ca: readFileSync(caFile, 'utf8'), userAgent: 'entrada-test' });
const warnings: string[] = [];
const services: Services = {
  ...absentServices(),
  clock: systemClock,
  cache: server,
  environments: environmentsInMemory([]),
  transportTo: async () => transport,
  onPrompt: () => undefined,
  warn: (text) => void warnings.push(text),
  verbose: () => undefined,
};

// The token server's certificate is good for localhost, which every host has for itself.
createServer((near) => {
  const far = connect(Number(gatewayPort), gateway);
  near.pipe(far).pipe(near);
  for (const socket of [near, far]) {
    socket.on('error', () => {
      near.destroy();
      far.destroy();
    });
  }
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));

for await (const wish of createInterface(process.stdin)) {
  const startedAtMs = performance.now();
  const answer = await acquireToken(id, wish === 'anew' ? { forceRenewal: true } : {}, services).then(
    (entry) => ({ token: entry.accessToken.reveal() }),
    (error: unknown) => ({ error: isEntradaError(error) ? `${error.code}: ${error.message}` : String(error) }),
  );
  process.stdout.write(`${JSON.stringify({ ...answer, warnings, tookMs: performance.now() - startedAtMs })}\n`);
}
process.exit();
