import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isObject, textField } from '../src/base/json.ts';
import { type GoalPart, type GoalRow, ratioRows } from './goals.ts';
import { quietEnvironment } from './quiet-environment.ts';
import { clientId, commandLine, connect, tenantId } from './start-places.ts';
import { startServer } from './start-server.ts';
import { type Command, timeCommands } from './time-commands.ts';

const node = process.execPath;

/** Requests a token and saves it, with node:https alone. */
const bareRenewal = `
  const { readFileSync, renameSync, writeFileSync } = require('node:fs');
  const [origin, caFile, file] = process.argv.slice(1);
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: '${clientId}',
    client_secret: 'secret', scope: origin + '/.default' }).toString();
  require('node:https').request(origin + '/${tenantId}/oauth2/v2.0/token', { method: 'POST', ca: readFileSync(caFile),
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': form.length } }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece) => (text += piece)).on('end', () => {
      const token = JSON.parse(text);
      writeFileSync(file + '.new', JSON.stringify({ ...token, expiresAt: Date.now() + token.expires_in * 1000 }));
      renameSync(file + '.new', file);
      console.log(token.access_token);
    });
  }).end(form);
`;

/** Reads a saved token and gets one user, with node:https alone. */
const bareGet = `
  const { readFileSync } = require('node:fs');
  const [origin, caFile, file] = process.argv.slice(1);
  const { access_token } = JSON.parse(readFileSync(file));
  require('node:https').get(origin + '/v1.0/me', { ca: readFileSync(caFile),
    headers: { authorization: 'Bearer ' + access_token } }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece) => (text += piece)).on('end', () => {
      console.log(JSON.stringify(JSON.parse(text), undefined, 2));
    });
  });
`;

/** Measures a renewal and a small GET in a process of their own, compared with a script that does the same. */
export async function measureRequests(runs: number): Promise<GoalPart> {
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const server = await startServer(home, {});
  try {
    const env = { ...quietEnvironment(home), ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: home };
    await connect(server, env, 'CurrentUser');
    const bare = (name: string, script: string): Command => ({
      name,
      argv: [node, '-e', script, server.origin, server.caFile, join(home, 'bare.json')],
    });
    const renewals = timeCommands(
      [
        bare('bare script, a renewal', bareRenewal),
        { name: 'entrada token -Force', argv: [node, commandLine, 'token', '-Force'] },
      ],
      env,
      runs,
    );
    const saved: unknown = JSON.parse(readFileSync(join(home, 'bare.json'), 'utf8'));
    const token = isObject(saved) ? textField(saved, 'access_token') : undefined;
    const header = join(home, 'header');
    writeFileSync(header, `authorization: Bearer ${token}\n`);
    const gets = timeCommands(
      [
        bare('bare script, a GET', bareGet),
        { name: 'entrada request /me', argv: [node, commandLine, 'request', '/me'] },
        {
          name: 'curl',
          argv: ['curl', '-sf', '--cacert', server.caFile, '-H', `@${header}`, `${server.origin}/v1.0/me`],
        },
      ],
      env,
      runs,
    );
    const rows: GoalRow[] = [
      ...ratioRows(renewals, { 'entrada token -Force': 1.3 }),
      ...ratioRows(gets, { 'entrada request /me': 1.3 }),
    ];
    return {
      title: 'Requests',
      note: `whole processes, medians of ${runs} in turn, compared with a node:https script that does the same`,
      rows,
    };
  } finally {
    server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
