import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msalAcquire } from './acquire-msal.ts';
import { prepareCachedContext } from './cached-context.ts';
import { quietEnvironment } from './quiet-environment.ts';
import { timeInTurn } from './time-in-turn.ts';

const commandLine = join('dist', 'cli.cjs');
/** Two processes, one of which opens an endpoint. */
const ratioLimit = 4;

/** In the child: the time of a token from the endpoint, in microseconds, over one connection. */
const askOften = `
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = process.env;
  const http = require('node:http');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const url = IDENTITY_ENDPOINT + '?api-version=2019-08-01&resource=graph';
  const ask = () => new Promise((resolve, reject) => {
    http.get(url, { agent, headers: { 'X-IDENTITY-HEADER': IDENTITY_HEADER } }, (response) => {
      if (response.statusCode !== 200) reject(new Error('status ' + response.statusCode));
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
  (async () => {
    for (let count = 0; count < 200; count += 1) await ask();
    const times = [];
    for (let count = 0; count < 500; count += 1) {
      const start = performance.now();
      await ask();
      times.push(performance.now() - start);
    }
    console.log(1000 * times.sort((a, b) => a - b)[250]);
    process.exit(0);
  })();
`;

/**
 * Times `entrada exec -- true`, compared with a Node that does nothing, and a token from the endpoint, compared with
 * one from MSAL's memory. The second pair is without a limit: one crosses two processes, the other none.
 *
 * @returns Whether the limit holds.
 */
export async function benchExec(runs: number): Promise<boolean> {
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  try {
    const env = quietEnvironment(home);
    prepareCachedContext(commandLine, home, env);
    const contenders = [
      { name: 'node -e 0', args: ['-e', '0'] },
      { name: 'entrada exec -- true', args: [commandLine, 'exec', '--', 'true'] },
    ];
    const timings = timeInTurn(contenders, env, runs);
    for (const { name, medianMs, ratio } of timings) {
      const limit = ratio === 1 ? '' : `  (limit ${ratioLimit.toFixed(2)})`;
      process.stdout.write(
        `  ${name.padEnd(24)} ${medianMs.toFixed(1).padStart(7)} ms  x ${ratio.toFixed(2)}${limit}\n`,
      );
    }
    const words = [commandLine, 'exec', '--', process.execPath, '-e', askOften];
    const ended = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    if (ended.status !== 0) throw new Error(`Cannot time the endpoint: ${ended.stderr}`);
    const msalUs = await msalAcquire(1);
    process.stdout.write(
      `A token at hand: ${Number(ended.stdout).toFixed(0)} us through the endpoint of exec, ${msalUs.toFixed(0)} us from MSAL's memory\n`,
    );
    return timings.every(({ ratio }) => ratio <= ratioLimit);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
