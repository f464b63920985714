import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runShell } from '../support/journey-cli.ts';
import { startTlsServer } from '../support/tls-server.ts';
import { audienceOf, needs, startExecLab } from './exec-lab.ts';
import { recipe } from './recipes.ts';

const { lab, home, path } = await startExecLab();
const management = 'https://management.azure.com';
test('exec serves az login --identity and the az commands after it', async (t) => {
  if (!needs(t, 'az (azure-cli)', 'az', 'version')) return;
  const asked: string[] = [];
  const resourceManager = await startTlsServer(t, (request, response) => {
    asked.push(`${request.method} ${request.url} ${String(audienceOf(request.headers.authorization ?? ''))}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[]}');
  });
  const caFile = join(home.folder, 'resource-manager.pem');
  writeFileSync(caFile, resourceManager.ca);
  const [settings = '', command = ''] = recipe('sh', 'az login').trim().split('\n');
  const lines = `
    set -e
    export AZURE_CORE_COLLECT_TELEMETRY=no REQUESTS_CA_BUNDLE='${caFile}'
    ${settings}
    az cloud register --name Lab --endpoint-resource-manager '${resourceManager.origin}' \
      --endpoint-active-directory '${lab.loginOrigin}' --endpoint-active-directory-resource-id '${management}' \
      --endpoint-active-directory-graph-resource-id '${lab.graphOrigin}' >&2
    az cloud set --name Lab >&2
    ${command.replace('login ', 'login --output none ')}
    entrada exec -- az account get-access-token --resource https://vault.azure.net
  `;
  const run = await runShell(home, lines, path);
  assert.equal(run.status, 0, run.stderr);
  const tokens = run.stdout.matchAll(/"accessToken": "([^"]+)"/g);
  assert.deepEqual(
    [...tokens].map(([, token = '']) => audienceOf(token)),
    [management, 'https://vault.azure.net'],
  );
  assert.deepEqual(asked, [`GET /subscriptions?api-version=2019-11-01 ${management}`]);
});
