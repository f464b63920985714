import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startLab } from '../src/lab/start-lab.ts';

// A lab, or a bare server that only signs, in a process of its own: it tells its parent where it is, and on each
// message its processor time and memory.
const [kind = '', folder = ''] = process.argv.slice(2);
const startedMs = performance.now();

process.on('message', () => {
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  process.send?.({ kind: 'usage', cpuMs: (user + system) / 1000, heapBytes: process.memoryUsage().heapUsed });
});
process.on('disconnect', () => process.exit(0));
const { url, caFile } = kind === 'lab' ? await serveLab() : await serveBare();
process.send?.({ kind: 'ready', url, caFile, startMs: performance.now() - startedMs });

async function serveLab() {
  const { loginOrigin, tenant, caFile: file } = await startLab({ folder });
  return { url: `${loginOrigin}/${tenant.id}/oauth2/v2.0/token`, caFile: file };
}

/** As little as a server can do: it reads the form and signs a token of the same size with RS256. */
async function serveBare() {
  const pem = readFileSync(join(folder, 'localhost.pem'), 'utf8');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signAsync = promisify(sign);
  const header = Buffer.from('{"typ":"JWT","alg":"RS256","kid":"bench"}').toString('base64url');
  const server = createServer({ key: pem, cert: pem }, (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      void (async () => {
        const client = new URLSearchParams(body).get('client_id');
        const claims = { aud: client, exp: Math.floor(Date.now() / 1000), filler: randomBytes(600).toString('base64') };
        const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
        const signature = await signAsync('sha256', Buffer.from(input), privateKey);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ access_token: `${input}.${signature.toString('base64url')}` }));
      })();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `https://localhost:${port}/token`, caFile: join(folder, 'ca.pem') };
}
