import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { LabRequest } from '../../src/lab/tenant/tenant.ts';
import { runFakeCli } from '../support/fake-cli.ts';
import { cliPath } from '../support/installed-package.ts';
import { assertNothingLeaked, outputOf, runEntrada, type RunOptions, runShell } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
const { adminDaemon } = labIds.applications;
const userCount = lab.tenant.users.length;
await outputOf(
  home,
  [
    'connect',
    '-ContextScope',
    'CurrentUser',
    '-Environment',
    'Lab',
    '-Tenant',
    labIds.domain,
    '-Credential',
    `${adminDaemon.appId}:env:SECRET`,
  ],
  {
    env: { SECRET: adminDaemon.secret },
  },
);

async function json(words: readonly string[], options?: RunOptions): Promise<Record<string, unknown>> {
  return JSON.parse(await outputOf(home, ['request', ...words], options)) as Record<string, unknown>;
}

/** Runs a request that is answered with `{}`, and gives what was sent. */
async function sent(words: readonly string[], options?: RunOptions): Promise<LabRequest> {
  let seen: LabRequest | undefined;
  lab.faults.add({
    match: (request) => {
      if (request.url.pathname === '/v1.0/echo') seen = request;
      return request === seen;
    },
    times: 1,
    effect: { kind: 'respond', response: answer(200, '{}') },
  });
  await outputOf(home, ['request', '/echo', ...words], options);
  assert.ok(seen);
  return seen;
}

test('request makes, reads, changes and deletes', async () => {
  const group = { displayName: 'Journey', mailEnabled: false, mailNickname: 'journey', securityEnabled: true };
  const made = await json(['/groups', '-Method', 'POST', '-Body', JSON.stringify(group)]);
  const path = `/groups/${String(made['id'])}`;
  assert.equal(made['displayName'], 'Journey');
  assert.equal((await json([path, '-X', 'get']))['displayName'], 'Journey');
  assert.equal(await outputOf(home, ['request', path, '--method=patch', '-Body:{"description":"changed"}']), '');
  assert.equal((await json([`${lab.graphOrigin}/beta${path}`]))['description'], 'changed');
  assert.equal(await outputOf(home, ['request', path, '-Method', 'Delete']), '');
  const gone = await runEntrada(home, ['request', path]);
  assert.equal(gone.status, 6);
  assert.match(
    gone.stderr,
    /^request: Cannot GET "\/v1\.0\/groups\/[\w-]+": localhost:\d+ answered 404 Request_ResourceNotFound: .*\nCheck the path and the ID/,
  );
});

test('request puts', async () => {
  const { ada, grace } = labIds.users;
  const reference = JSON.stringify({ '@odata.id': `${lab.graphOrigin}/v1.0/users/${ada.id}` });
  assert.equal(
    await outputOf(home, ['request', `/users/${grace.id}/manager/$ref`, '-Method', 'PUT', '-Body', reference]),
    '',
  );
  assert.equal((await json([`/users/${grace.id}/manager`]))['id'], ada.id);
});

const bodies: readonly [what: string, words: readonly string[], body: string, type: string, input?: string][] = [
  ['the argument', ['-Body', '{"a":1}'], '{"a":1}', 'application/json'],
  ['a file', ['-Body', '@body.json'], '{"file":"ü"}', 'application/json'],
  ['standard input', ['-Body', '-'], '{"in":"ö"}', 'application/json', '{"in":"ö"}'],
  ['a file by -InputFilePath', ['-InputFilePath', 'body.json'], '{"file":"ü"}', 'application/json'],
  ['text of a type', ['-Body', 'hello', '-ContentType', 'text/plain'], 'hello', 'text/plain'],
  ['text whose type is a header', ['-Body', 'hello', '-Headers', 'content-TYPE: text/html'], 'hello', 'text/html'],
];

for (const [what, words, body, type, input = ''] of bodies) {
  test(`request sends a body from ${what}`, async () => {
    writeFileSync(join(home.folder, 'body.json'), '{"file":"ü"}');
    const seen = await sent(['-Method', 'POST', ...words], { input, cwd: home.folder });
    assert.deepEqual([seen.method, seen.body, seen.headers['content-type']], ['POST', body, type]);
  });
}

test('request sends the bytes of a file unchanged', async () => {
  const bytes = Buffer.from([0, 255, 137, 80, 10, 13]);
  writeFileSync(join(home.folder, 'photo.png'), bytes);
  const words = ['-Method', 'PUT', '-InputFilePath', 'photo.png', '-ContentType', 'image/png'];
  const seen = await sent(words, { cwd: home.folder });
  assert.equal(seen.headers['content-length'], String(bytes.length));
  assert.equal(seen.headers['content-type'], 'image/png');
});

test('request sends headers, which may hold commas', async () => {
  const { headers } = await sent(['-H', 'Prefer: a=1, b=2', '-Header', 'X-Own:x']);
  assert.deepEqual([headers['prefer'], headers['x-own'], headers['content-type']], ['a=1, b=2', 'x', undefined]);
});

test('request follows the next links with --all', async () => {
  const before = lab.requests.length;
  const users = JSON.parse(await outputOf(home, ['request', '/users?$select=id&$top=100', '--all'])) as unknown[];
  assert.deepEqual(
    users,
    lab.tenant.users.map(({ id }) => ({ id })),
  );
  assert.equal(lab.requests.length - before, Math.ceil(userCount / 100));
  const lines = await outputOf(home, ['request', '/users?$select=id', '-All', '-Output', 'tsv']);
  assert.equal(lines, lab.tenant.users.map(({ id }) => `${id}\n`).join(''));
});

test('request gives a listing without --all as it came', async () => {
  const page = await json(['/users?$top=3&$select=id']);
  assert.deepEqual(Object.keys(page), ['@odata.context', '@odata.nextLink', 'value']);
  assert.equal((page['value'] as unknown[]).length, 3);
});

test('request sends the address of another cloud to the connected one', async () => {
  assert.equal(
    (await json(['https://graph.microsoft.us/v1.0/users?$top=1&$select=id']))['@odata.context'],
    `${lab.graphOrigin}/v1.0/$metadata#users(id)`,
  );
});

test('request prints text, writes bytes into a pipe or a file, and refuses to print them otherwise', async () => {
  assert.equal(await outputOf(home, ['request', '/users/$count']), `${userCount}\n`);
  const photo = answer(200, 'JFIF', { 'content-type': 'image/jpeg' });
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/photo',
    times: 5,
    effect: { kind: 'respond', response: photo },
  });
  assert.equal(await outputOf(home, ['request', '/photo']), 'JFIF');
  for (const [words, columns, found] of [
    [[], 80, 'on a terminal: redirect standard output'],
    [['-Output', 'yaml'], undefined, 'as yaml: omit -Output'],
    [['-OutVariable', 'x', '-wa', 'ignore'], undefined, 'into a variable: omit -OutVariable'],
  ] as const) {
    const shown = await runFakeCli(home.folder, ['request', '/photo', ...words], columns ? { columns } : {});
    assert.deepEqual(
      [shown.status, shown.stdout, shown.stderr],
      [
        2,
        '',
        `request: Cannot print a response of type image/jpeg ${found}, or save it with -OutputFilePath PATH or -InferOutputFileName\n`,
      ],
    );
  }
  assert.equal(await outputOf(home, 'request /photo -OutputFilePath photo.jpg', { cwd: home.folder }), '');
  assert.equal(readFileSync(join(home.folder, 'photo.jpg'), 'utf8'), 'JFIF');
});

/** Runs a request that is answered so, in this process, on a terminal of 80 columns or into a pipe. */
async function printedOf(response: ReturnType<typeof answer>, columns?: number): Promise<string> {
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/text',
    times: 1,
    effect: { kind: 'respond', response },
  });
  const run = await runFakeCli(home.folder, ['request', '/text'], columns === undefined ? {} : { columns });
  assert.deepEqual([run.status, run.stderr], [0, '']);
  return run.stdout;
}

const hostile = 'a\u001b]0;title\u0007\tb\r\n\u009b2Jc\rd\u202e\n';
const hostileShown = 'a\\x1b]0;title\\x07\tb\n\\x9b2Jc\\rd\\u202e\n';
const textTypes = ['text/plain', 'text/csv; charset=utf-8', 'application/xml', 'text/html'];

test('request shows the controls of a text on a terminal, and passes the bytes of the body on to a pipe', async () => {
  for (const type of textTypes) {
    const response = answer(200, `\uFEFF${hostile}`, { 'content-type': type });
    assert.equal(await printedOf(response, 80), `${hostileShown}\n`, type);
    assert.equal(await printedOf(response), `\uFEFF${hostile}`, type);
  }
  const text = answer(200, JSON.stringify(hostile), { 'content-type': 'application/json' });
  assert.equal(await printedOf(text, 80), `${hostileShown}\n`);
  assert.equal(await printedOf(text), `${hostile}\n`);
  const count = answer(200, '\uFEFF42', { 'content-type': 'text/plain' });
  assert.deepEqual([await printedOf(count, 80), await printedOf(count)], ['42\n', '42\n']);
});

/** Answers the next requests of a path so. */
function respond(path: string, ...responses: readonly ReturnType<typeof answer>[]): void {
  for (const response of responses) {
    lab.faults.add({
      match: ({ url }) => url.pathname === `/v1.0/${path}`,
      times: 1,
      effect: { kind: 'respond', response },
    });
  }
}

const requestOf = (...words: readonly string[]) => runFakeCli(home.folder, ['request', ...words]);

test('request passes JSON lines on to a pipe, shows them on a terminal, and reads them for -Output', async () => {
  const lines = '{"id":9007199254740993}\r\n\n{"id":2}\n';
  for (const type of ['application/x-ndjson', 'application/jsonl; charset=utf-8']) {
    respond('lines', ...Array.from({ length: 3 }, () => answer(200, lines, { 'content-type': type })));
    assert.deepEqual(await requestOf('/lines'), { status: 0, stdout: lines, stderr: '' });
    const shown = await runFakeCli(home.folder, ['request', '/lines'], { columns: 80 });
    assert.equal(shown.stdout, '{"id":9007199254740993}\n\n{"id":2}\n\n');
    assert.equal((await requestOf('/lines', '-o', 'tsv')).stdout, '9007199254740993\n2\n');
  }
});

test('request -OutputFilePath - writes the bytes of any response into a pipe, and shows a text on a terminal', async () => {
  const body = '{"b":1.0,  "a":"\u009b"}';
  respond(
    'raw',
    answer(200, body),
    answer(200, '', { 'content-type': 'image/png' }),
    answer(200, body),
    answer(200, body),
  );
  assert.equal((await requestOf('/raw', '-OutputFilePath', '-')).stdout, body);
  assert.equal((await requestOf('/raw', '-OutputFilePath', '-')).stdout, '');
  const shown = await runFakeCli(home.folder, ['request', '/raw', '-OutputFilePath', '-'], {
    columns: 80,
    env: { NO_COLOR: '1' },
  });
  assert.equal(shown.stdout, 'b    a\n---  ----\n1.0  \\x9b\n');
  assert.equal((await requestOf('/raw', '-OutputFilePath', '-', '-Output', 'yaml')).stdout, body);
});

test('request -Include prints the status and the headers first, also of a refusal', async () => {
  const location = '/v1.0/teams/1/operations/2';
  const head = (text: string) =>
    text.replaceAll(/^(?:date|connection|keep-alive|transfer-encoding|content-length|.*request-id): .*\n/gim, '');
  respond(
    'made',
    answer(202, '', { location, 'content-type': 'text/plain' }),
    answer(200, 'a,b', { 'content-type': 'text/csv' }),
  );
  assert.equal(
    head((await requestOf('/made', '-Method', 'POST', '-Body', '{}', '-Include')).stdout),
    `HTTP/1.1 202 Accepted\ncontent-type: text/plain\nlocation: ${location}\n\n`,
  );
  assert.equal(head((await requestOf('/made', '-i')).stdout), 'HTTP/1.1 200 OK\ncontent-type: text/csv\n\na,b');
  const page = await requestOf('/users?$top=1&$select=id', '--include');
  assert.match(page.stdout, /^HTTP\/1\.1 200 OK\n(?:[\w-]+: .*\n)+\n\{\n {2}"@odata\.context"/);
  const gone = await requestOf('/users/nowhere@x.y', '--include');
  assert.equal(gone.status, 6);
  assert.match(gone.stdout, /^HTTP\/1\.1 404 Not Found\n(?:[\w-]+: .*\n)+\n\{"error":\{.*\}\}\n$/);
  assert.match((await requestOf('/users', '-Include', '-All')).stderr, /^request: Cannot use -Include with -All: /);
});

test('request --all shows the delta link, and keeps it with -Envelope', async () => {
  const deltaLink = `${lab.graphOrigin}/v1.0/users/delta?$deltatoken=x`;
  const pages = [
    answer(
      200,
      JSON.stringify({
        '@odata.context': 'c',
        value: [{ id: 1 }],
        '@odata.nextLink': `${lab.graphOrigin}/v1.0/users/delta?$skiptoken=2`,
      }),
    ),
    answer(200, JSON.stringify({ value: [{ id: 2 }], '@odata.deltaLink': deltaLink })),
  ];
  respond('users/delta', ...pages, ...pages, ...pages);
  const listed = await requestOf('/users/delta', '--all');
  assert.deepEqual(JSON.parse(listed.stdout), [{ id: 1 }, { id: 2 }]);
  assert.equal(listed.stderr, `The changes after this listing: ${deltaLink}\n`);
  const kept = await requestOf('/users/delta', '--all', '--envelope');
  assert.equal(kept.stderr, '');
  assert.deepEqual(JSON.parse(kept.stdout), {
    '@odata.context': 'c',
    '@odata.deltaLink': deltaLink,
    value: [{ id: 1 }, { id: 2 }],
  });
  assert.equal((await requestOf('/users/delta', '--all', '--envelope', '-o', 'tsv')).stdout, '1\n2\n');
  assert.match((await requestOf('/users', '-Envelope')).stderr, /^request: Cannot use -Envelope without -All: /);
});

test('request -PassThru also prints what it writes to a file, and needs one', async () => {
  const words = ['/users?$top=1&$select=id', '-OutputFilePath', join(home.folder, 'page.json'), '-PassThru'];
  const { status, stdout } = await requestOf(...words);
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync(join(home.folder, 'page.json'), 'utf8')));
  const refused = await requestOf('/users', '-PassThru');
  assert.equal(refused.status, 2);
  assert.match(
    refused.stderr,
    /^request: The cmdlet cannot run because the following parameter is missing: OutputFilePath\./,
  );
});

test('request sets variables of the shell to the status and the headers, also of a refusal', async () => {
  respond('made', answer(202, '', { location: "it's" }), answer(404, '{}', { 'x-own': 'no' }));
  const line = (words: string) => `'${process.execPath}' '${cliPath}' request /made ${words} 3>vars; . ./vars`;
  const run = await runShell(
    home,
    `${line('-StatusCodeVariable status -ResponseHeadersVariable headers')}; echo "$status $headers"
     ${line('-RHV headers -statu status -ErrorAction Ignore')}; echo "$status $headers"`,
    { ENTRADA_VARIABLES_FD: '3' },
  );
  const shown = run.stdout
    .trim()
    .split('\n')
    .map((text) => [text.slice(0, 3), JSON.parse(text.slice(4)) as Record<string, string>] as const);
  assert.deepEqual(
    shown.map(([status, headers]) => [status, headers['location'], headers['x-own']]),
    [
      ['202', "it's", undefined],
      ['404', undefined, 'no'],
    ],
  );
});

test('request decodes a text by its charset', async () => {
  // The lab writes UTF-8: these bytes are "Ã¼" in ISO-8859-1.
  respond('text', answer(200, 'ü', { 'content-type': 'text/plain; charset=iso-8859-1' }));
  const shown = await runFakeCli(home.folder, ['request', '/text'], { columns: 80 });
  assert.equal(shown.stdout, 'Ã¼\n');
});

test('request reads a file that it uploads again when the service was busy', async () => {
  const path = join(home.folder, 'upload.bin');
  writeFileSync(path, 'x'.repeat(300_000));
  const seen: LabRequest[] = [];
  const isUpload = (request: LabRequest) => request.url.pathname === '/v1.0/drive/content' && seen.push(request) > 0;
  const busy = answer(503, '{}', { 'retry-after': '0' });
  lab.faults.add({ match: isUpload, times: 1, effect: { kind: 'respond', response: busy } });
  lab.faults.add({ match: isUpload, times: 1, effect: { kind: 'respond', response: answer(200, '{}') } });
  const run = await requestOf('/drive/content', '-X', 'PUT', '-InputFilePath', path);
  assert.deepEqual([run.status, run.stderr], [0, '']);
  const uploads = [...new Set(seen)].map(({ headers, body }) => [headers['content-length'], body.length]);
  assert.deepEqual(uploads, [
    ['300000', 300_000],
    ['300000', 300_000],
  ]);
});

test('request leaves a file that was there, and no part of another, when a download is refused', async () => {
  const path = join(home.folder, 'kept.csv');
  writeFileSync(path, 'old');
  respond('file', answer(404, '{}'), answer(200, 'new', { 'content-type': 'text/csv' }));
  assert.equal((await requestOf('/file', '-OutputFilePath', path)).status, 6);
  const left = () => [readFileSync(path, 'utf8'), readdirSync(home.folder).filter((name) => name.startsWith('.kept'))];
  assert.deepEqual(left(), ['old', []]);
  assert.equal((await requestOf('/file', '-OutputFilePath', path)).status, 0);
  assert.deepEqual(left(), ['new', []]);
});

test('request writes the numbers and the order of a response, with and without --all', async () => {
  const items = '[{"id":9007199254740993,"10":1.0,"2":-0.0}]';
  const response = answer(200, `{"value":${items}}`);
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/numbers',
    times: 3,
    effect: { kind: 'respond', response },
  });
  const run = async (...words: readonly string[]) =>
    (await runFakeCli(home.folder, ['request', '/numbers', ...words])).stdout.replaceAll(/\s/g, ' ').trim();
  assert.equal((await run()).replaceAll(' ', ''), `{"value":${items}}`);
  assert.equal((await run('--all')).replaceAll(' ', ''), items);
  assert.equal(await run('-Output', 'tsv'), '9007199254740993 1.0 -0.0');
});

test('request says that there are more results where a table or tsv hides the next link', async () => {
  const more = 'There are more results. Add --all to list all of them.\n';
  for (const [words, columns, stderr] of [
    ['/users?$top=2&$select=id', 80, more],
    ['/users?$top=2&$select=id -Output table', undefined, more],
    ['/users?$top=2&$select=id -Output tsv', undefined, more],
    ['/users?$top=2&$select=id -infa ignore', 80, ''],
    ['/users?$top=2&$select=id -Output json', 80, ''],
    ['/users?$top=2&$select=id', undefined, ''],
    ['/users?$top=999&$select=id', 80, ''],
    ['/users?$top=100&$select=id --all', 80, ''],
    [`/users/${labIds.users.ada.id}?$select=id`, 80, ''],
  ] as const) {
    const options = columns === undefined ? {} : { columns };
    const run = await runFakeCli(home.folder, ['request', ...words.split(' ')], options);
    assert.deepEqual([run.status, run.stderr], [0, stderr], words);
  }
});

const refusals: readonly [words: readonly string[], status: number, stderr: RegExp][] = [
  [
    ['https://evil.example/me'],
    2,
    /^request: Cannot send a request to "https:\/\/evil\.example": the session does not have a token for that host\nUse a path such as \/users, or a URL that begins with https:\/\/localhost:\d+\/\.\n$/,
  ],
  [
    ['//evil.example/me'],
    2,
    /^request: Cannot send a request to "\/\/evil\.example\/me": it is neither a path nor an https URL\nUse a path/,
  ],
  [
    ['/me'],
    6,
    /answered 400 BadRequest: .*\nThe session belongs to an application, so "me" does not exist; name the user, for example \/users\/USER_ID\.\n$/,
  ],
  [
    ['/users/$count', '-Headers', 'ConsistencyLevel: session'],
    6,
    /answered 400 Request_UnsupportedQuery: .*\nAn advanced query needs the header "ConsistencyLevel: eventual"/,
  ],
  [
    ['/users', '-Method', 'PATCH', '-Body', '{}'],
    6,
    /^request: Cannot PATCH "\/v1\.0\/users": localhost:\d+ answered 405/,
  ],
  [['/x', '-Body', '{}'], 2, /^request: Cannot send a body with GET: use -Method POST, PATCH or PUT\n$/],
  [
    ['/x', '-Method', 'POST', '-Body', '@nowhere.json'],
    2,
    /^request: Cannot read the body from "nowhere\.json": there is no such file\n$/,
  ],
  [
    ['/x', '-Body', 'a', '-InputFilePath', 'b'],
    2,
    /^request: Cannot send both -Body and -InputFilePath: a request has one body\n$/,
  ],
  [['/x', '-Method', 'POST', '-All'], 2, /^request: Cannot list all pages with POST: -All requires GET\n$/],
  [
    ['/x', '-All', '-OutputFilePath', 'x'],
    2,
    /^request: Cannot use -OutputFilePath with -All: redirect standard output to the file instead\n$/,
  ],
  [['/x', '-Headers', 'no colon'], 2, /^request: Cannot use a header of 8 characters: expected "Name: value"\n$/],
  [
    ['/x', '-Headers', 'Authorization: Bearer x'],
    2,
    /^request: Cannot send a header named "Authorization": the session sets it itself\n$/,
  ],
  [
    ['/users?$top=1&$select=id', '-OutputFilePath', 'no/folder/x'],
    7,
    /^request: Cannot write "no\/folder\/x": its folder does not exist \(ENOENT\)\nNothing was sent\. Choose another file with -OutputFilePath\.\n$/,
  ],
  [
    [`/users/${labIds.users.ada.id}`, '--all'],
    2,
    /^request: Cannot list "\/users\/[\w-]+": the response does not contain a list of items\nOmit --all to get the response unchanged\.\n$/,
  ],
  [
    ['/x', '-Method', 'HEAD'],
    2,
    /^request: Cannot bind parameter 'Method'\. Cannot convert value "HEAD" to type "GraphRequestMethod"\. .*\nGET, POST, PATCH, PUT, DELETE/,
  ],
];

for (const [words, status, stderr] of refusals) {
  test(`request ${words.join(' ')} ends with ${status}`, async () => {
    const run = await runEntrada(home, ['request', ...words]);
    assert.deepEqual([run.status, run.stdout.replace(/^\[\]\n$/, '')], [status, '']);
    assert.match(run.stderr, stderr);
  });
}

test('request says with -Debug what was sent and answered', async () => {
  const run = await runEntrada(home, ['request', '/users?$top=1&$select=id', '-Debug']);
  assert.match(
    run.stderr,
    /^DEBUG: GET https:\/\/localhost:\d+\/v1\.0\/users\?\$top=1&\$select=id\nDEBUG: 200 from localhost:\d+\/v1\.0\/users \(\d+ bytes, \d+ ms, .*request-id: /,
  );
});

test('nothing that was shown holds a token or secret', () => assertNothingLeaked(lab));
