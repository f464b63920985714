import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchRecord, saveBenchSessions } from './bench-session.ts';
import { type GoalPart, type GoalRow, ratioRows } from './goals.ts';
import { quietEnvironment } from './quiet-environment.ts';
import { commandLine } from './start-places.ts';
import { startServer } from './start-server.ts';
import { type Command, timeCommands } from './time-commands.ts';
import { watchPeak } from './watch-peak.ts';

const node = process.execPath;
const peakLimitMb = 100;

/** Follows the links of a listing with node:https, and writes each user as a line of JSON. */
const bareLoop = `
  const { readFileSync } = require('node:fs');
  const https = require('node:https');
  const [origin, caFile] = process.argv.slice(1);
  const agent = new https.Agent({ keepAlive: true, ca: readFileSync(caFile) });
  const get = (url) => new Promise((resolve, reject) => {
    https.get(url, { agent, headers: { authorization: 'Bearer ' + 't'.repeat(1800) } }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(pieces).toString('utf8'))));
    }).on('error', reject);
  });
  (async () => {
    for (let url = origin + '/v1.0/users'; url !== undefined; ) {
      const page = await get(url);
      for (const user of page.value) process.stdout.write(JSON.stringify(user) + '\\n');
      url = page['@odata.nextLink'];
    }
    agent.destroy();
  })();
`;

/** The CPU time of each, as a multiple of the bare loop's. */
const goals: Readonly<Record<string, number>> = {
  'request --all -o ndjson': 1.3,
  'request --all -o json': 1.3,
  'request --all -o tsv': 1.3,
  'request --all -o table': 1.3,
  'request --all -o yaml': 2,
  'the library, session.list': 1,
};

/** Measures listings, compared with a loop over node:https, and the memory that they take. */
export async function measureListings(runs: number, users: number): Promise<GoalPart> {
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const server = await startServer(home, { users });
  try {
    const env = { ...quietEnvironment(home), ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: home };
    await saveBenchSessions(home, [benchRecord(server.origin, server.caFile)]);
    const commands: Command[] = [
      { name: 'bare loop', argv: [node, '-e', bareLoop, server.origin, server.caFile] },
      ...['ndjson', 'json', 'tsv', 'table', 'yaml'].map(
        (format): Command => ({
          name: `request --all -o ${format}`,
          argv: [node, commandLine, 'request', '/users', '--all', '-o', format],
        }),
      ),
      {
        name: 'the library, session.list',
        argv: [node, fileURLToPath(new URL('list-users.js', import.meta.url))],
      },
    ];
    const measured = timeCommands(commands, env, runs);
    const peaks: GoalRow[] = [];
    for (const { name, argv } of commands) {
      const { peakMb } = await watchPeak(name, argv, env);
      const isOurs = name !== 'bare loop';
      peaks.push({
        work: `memory, ${name}`,
        found: `${peakMb.toFixed(0)} MB`,
        goal: isOurs ? `${peakLimitMb} MB` : '',
        holds: !isOurs || !(peakMb >= peakLimitMb),
      });
    }
    return {
      title: `Listings of ${users} users`,
      note: `whole processes, medians of ${runs} in turn, compared with a loop over node:https`,
      rows: [...ratioRows(measured, goals), ...peaks],
    };
  } finally {
    server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
