import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectDaemonLine, daemonSecret, robotBrowser, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

// The number of requests does not depend on the load of the machine, as times do.

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
const robot = robotBrowser(home, lab);
const tokenFor = (tenant: string) => `POST /${tenant}/oauth2/v2.0/token`;
const token = tokenFor(labIds.tenantId);

/** The requests of each command, the 250 users in pages of 100, without those of the browser; in this order, since they share a session. */
const rows: readonly (readonly [line: string, requests: readonly string[], env?: Readonly<Record<string, string>>])[] =
  [
    [connectDaemonLine.join(' '), [tokenFor(labIds.domain)], daemonSecret],
    ['token', []],
    ['status', []],
    ['context list', []],
    ['token -Force', [token]],
    ['request /users?$top=1', ['GET /v1.0/users']],
    ['Get-EntraUser -Top 1', ['GET /v1.0/users']],
    ['Get-EntraUser -UserId nobody@lab.example', ['GET /v1.0/users/nobody%40lab.example']],
    ['request /users -All -Output ndjson', Array.from({ length: 3 }, () => 'GET /v1.0/users')],
    ['Disconnect-Entra', []],
    ['Connect-Entra -Environment Lab -NoWelcome -Scopes User.Read', [tokenFor('common')], robot],
    ['token -Force', [token]],
    ['Disconnect-Entra', []],
  ];

for (const [line, requests, env = {}] of rows) {
  test(`${line.split(' ').slice(0, 3).join(' ')} sends ${requests.length} requests`, async () => {
    const before = lab.requests.length;
    const run = await runEntrada(home, line.split(' '), { env });
    assert.equal(run.status, line.includes('nobody') ? 6 : 0, run.stderr);
    const sent = lab.requests.slice(before).filter(({ path }) => !/authorize|kmsi|reprocess/i.test(path));
    assert.deepEqual(
      sent.map(({ method, path }) => `${method} ${path}`),
      requests,
    );
  });
}
