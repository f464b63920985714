import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectDaemonLine, daemonSecret, outputOf, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, connectDaemonLine, { env: daemonSecret });
const { ada, charles } = labIds.users;

test('batch prints a result for each line of standard input, in order, and counts those that failed', async () => {
  const before = lab.requests.length;
  const input = [
    `/users/${ada.id}?$select=id`,
    '/users/nobody',
    '{"id":"mine","url":"/users/$count"}',
    'https://other.example/me',
    '{"url":',
    `/beta/users/${charles.id}?$select=id`,
  ].join('\n');
  const { status, stdout, stderr } = await runEntrada(home, ['batch', '-o', 'ndjson'], { input });
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    rows.map(({ id, method, url, status: each, error }) => [id, method, url, each, (error as { code?: string })?.code]),
    [
      [undefined, 'GET', `/users/${ada.id}?$select=id`, 200, undefined],
      [undefined, 'GET', '/users/nobody', 404, 'REQUEST_REFUSED'],
      ['mine', 'GET', '/users/$count', 200, undefined],
      [undefined, 'GET', 'https://other.example/me', null, 'INPUT_INVALID'],
      [undefined, 'GET', 'line 5', null, 'INPUT_INVALID'],
      [undefined, 'GET', `/beta/users/${charles.id}?$select=id`, 200, undefined],
    ],
  );
  assert.equal((rows[0]?.['body'] as { id?: string } | undefined)?.id, ada.id);
  assert.equal(rows[2]?.['body'], '250');
  const refused = rows[1]?.['body'] as { error?: { code?: string } } | undefined;
  assert.equal(refused?.error?.code, 'Request_ResourceNotFound');
  assert.equal(status, 6);
  assert.match(
    stderr,
    /^batch: Cannot complete 3 of 6 requests; the first: Cannot GET "\/v1\.0\/users\/nobody": [^\n]+ 404 Request_ResourceNotFound: [^\n]+\nThe output has an error for each of them: -Query '\[\?error\]' shows these\.\n/,
  );
  const paths = lab.requests
    .slice(before)
    .flatMap(({ path }) => (path.includes('/users') || path.endsWith('batch') ? [path] : []));
  assert.deepEqual(paths.toSorted(), ['/beta/$batch', '/v1.0/$batch']);
});

test('batch reads a file, and its rows are filtered, counted and written as other lists', async () => {
  const file = join(home.folder, 'requests.jsonl');
  writeFileSync(file, `/users/${ada.id}\n/users/nobody\n{"url":"/groups/nothing","method":"DELETE"}\n`);
  const words = ['batch', file, '-Query', '[?error].[method, status, error.code]', '-o', 'csv'];
  const failed = await runEntrada(home, words);
  assert.deepEqual([failed.status, failed.stdout], [6, 'GET,404,REQUEST_REFUSED\nDELETE,403,REQUEST_REFUSED\n']);
  const table = await runEntrada(home, ['batch', file, '-o', 'csv']);
  assert.equal(table.status, 6);
  const [header, ada200 = '', nobody = '', ...more] = table.stdout.split('\n');
  assert.equal(header, 'id,method,url,status,error,message,location,body');
  assert.ok(ada200.startsWith(`,GET,/users/${ada.id},200,,,,"{""@odata.context"":`), ada200);
  assert.match(nobody, /^,GET,\/users\/nobody,404,REQUEST_REFUSED,"Cannot GET ""\/v1\.0\/users\/nobody"": .*\}"$/);
  assert.equal(more.length, 2);
  writeFileSync(file, `/users/${ada.id}\n/users/${charles.id}\n`);
  const names = await outputOf(home, [
    'batch',
    '-BatchFile',
    file,
    '-Query',
    '[].body.displayName',
    '-ThrottleLimit',
    '1',
  ]);
  assert.deepEqual(JSON.parse(names), ['Ada Lovelace', 'Charles Babbage']);
  assert.equal(await outputOf(home, ['batch', '/dev/null']), '[]\n');
});

test('batch refuses what it cannot use before it sends anything', async () => {
  const before = lab.requests.length;
  for (const [words, found] of [
    [['batch', join(home.folder, 'none')], /^batch: Cannot read the requests from "[^"]+": /],
    [
      ['batch', '-ThrottleLimit', '0'],
      /'ThrottleLimit'\. The 0 argument is less than the minimum allowed range of 1\./,
    ],
    [['batch', '-ThrottleLimit', '21'], /The 21 argument is greater than the maximum allowed range of 20\./],
    [['batch', '-MaxRetry', '11'], /'MaxRetry'\./],
    [['batch', '-Headers', 'Authorization: x'], /Cannot send a header named "Authorization"/],
    [
      ['batch', '-Query', '[?'],
      /^batch: Cannot use the JMESPath expression of -Query: it ends too early\n {2}\[\?\n {4}\^\n/,
    ],
  ] as const) {
    const { status, stderr } = await runEntrada(home, words, { input: '/me\n' });
    assert.equal(status, 2, stderr);
    assert.match(stderr, found);
  }
  assert.equal(lab.requests.length, before);
});
