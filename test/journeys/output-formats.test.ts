import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectDaemonLine, daemonSecret, outputOf, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, connectDaemonLine, { env: daemonSecret });

/** Runs a command and gives its output, and the paths that it requested. */
async function run(...words: readonly string[]) {
  const before = lab.requests.length;
  const output = await outputOf(home, words);
  return { output, paths: lab.requests.slice(before).map(({ path }) => path) };
}

test('request applies -Query to the response body, and with --all to the list of items', async () => {
  const one = await run('request', '/users?$top=2', '-Query', 'value[].displayName', '-o', 'tsv');
  assert.equal(one.output, 'Ada Lovelace\nCharles Babbage\n');
  const all = await run(
    ...['request', '/users?$top=100&$orderby=displayName', '--all', '-o', 'csv'],
    ...[
      '-Query',
      "[?starts_with(displayName, 'A')].{Name: displayName, UPN: userPrincipalName} | [?contains(Name, 'Ada')]",
    ],
  );
  assert.equal(all.output, 'Name,UPN\nAda Lovelace,ada@lab.example\n');
  assert.equal(all.paths.filter((path) => path === '/v1.0/users').length, 3);
  const count = await run('request', '/users', '--all', '-Query', 'length(@)');
  assert.equal(count.output, '250\n');
  // A text that is not JSON, too.
  assert.equal((await run('request', '/users/$count', '-Query', '@', '-o', 'tsv')).output, '250\n');
});

test('request finds a mistake in -Query before it sends anything', async () => {
  const before = lab.requests.length;
  const { status, stderr } = await runEntrada(home, ['request', '/users', '-Query', 'value[?id == `x`]']);
  assert.deepEqual([status, lab.requests.length], [2, before]);
  assert.match(
    stderr,
    /: the text in backticks is not JSON\n {2}value\[\?id == `x`\]\n {15}\^\nBackticks enclose JSON\. /,
  );
});

test('request --all writes ndjson, and stops after -MaxRows without a further page', async () => {
  const { output, paths } = await run(
    'request',
    '/users?$select=displayName&$top=2',
    '--all',
    '-MaxRows',
    '3',
    '-o',
    'ndjson',
  );
  assert.equal(
    output,
    ['Ada Lovelace', 'Charles Babbage', 'Mary Somerville']
      .map((displayName) => `${JSON.stringify({ displayName })}\n`)
      .join(''),
  );
  assert.equal(paths.filter((path) => path === '/v1.0/users').length, 2);
  for (const [words, found] of [
    [['-MaxRows', '3'], 'Cannot use -MaxRows without -All: a single page is returned unchanged'],
    [
      ['--all', '-MaxRows', '0'],
      "Cannot validate argument on parameter 'MaxRows'. The 0 argument is less than the minimum",
    ],
    [
      ['--all', '--max-rows=-1'],
      "Cannot validate argument on parameter 'MaxRows'. The -1 argument is less than the minimum",
    ],
  ] as const) {
    const refused = await runEntrada(home, ['request', '/users', ...words]);
    assert.deepEqual(
      [refused.status, refused.stderr.slice('request: '.length).startsWith(found)],
      [2, true],
      refused.stderr,
    );
  }
});

test('Get- commands of each kind have -Query, ndjson, csv and -MaxRows', async () => {
  const { ada } = labIds.users;
  for (const [words, expected] of [
    // A listing, with the columns of its table.
    [
      ['Get-EntraGroup', '-MaxRows', '1', '-o', 'csv'],
      /^DisplayName,Id,MailNickname,Description,GroupTypes\n[^\n]+\n$/,
    ],
    [['Get-EntraTenantDetail', '-Query', '[0].DisplayName', '-o', 'tsv'], /^\w[^\n]+\n$/],
    [
      ['Get-EntraUser', '-MaxRows', '2', '-Query', '[].DisplayName', '-o', 'ndjson'],
      /^"Ada Lovelace"\n"Charles Babbage"\n$/,
    ],
    // One object.
    [['Get-EntraUser', '-UserId', ada.id, '-Query', '{Name: DisplayName}', '-o', 'csv'], /^Name\nAda Lovelace\n$/],
    // Commands without a request.
    [['Get-EntraContext', '-Query', 'AuthType', '-o', 'tsv'], /^AppOnly\n$/],
    [['context', 'list', '-Query', 'length(@)'], /^1\n$/],
    [['status', '-Query', 'type(@)', '-o', 'csv'], /^object\n$/],
  ] as const) {
    const { output, paths } = await run(...words);
    assert.match(output, expected, words.join(' '));
    assert.ok(
      paths.filter((path) => path.startsWith('/v1.0/') && !path.endsWith('$batch')).length <= 1,
      paths.join(' '),
    );
  }
});

test('request writes numbers that a double would change as yaml, too', async () => {
  const body = '{"a":1.0,"b":1.10,"c":1e2,"g":100000000000000000000000}';
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/organization',
    times: 1,
    effect: { kind: 'respond', response: { status: 200, headers: { 'content-type': 'application/json' }, body } },
  });
  const { output } = await run('request', '/organization', '-o', 'yaml');
  assert.equal(output, 'a: 1.0\nb: 1.10\nc: 1e2\ng: 100000000000000000000000\n');
});
