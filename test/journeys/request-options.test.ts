import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cliPath } from '../support/installed-package.ts';
import { assertNothingLeaked, runEntrada, runShell } from '../support/journey-cli.ts';
import { answer } from '../support/journey-lab.ts';
import { startRequestLab } from '../support/request-lab.ts';

const { lab, home, run, respond, sent } = await startRequestLab();

test('request binds by position as Invoke-MgGraphRequest, and as gh, a path alone', async () => {
  for (const [words, method, path, body] of [
    [['/echo'], 'GET', '/v1.0/echo', ''],
    [['GET', '/echo'], 'GET', '/v1.0/echo', ''],
    [['post', '/echo', '{"a":1}'], 'POST', '/v1.0/echo', '{"a":1}'],
    [['/echo', '{"a":1}', '-Method', 'PATCH'], 'PATCH', '/v1.0/echo', '{"a":1}'],
    [['delete', '/echo'], 'DELETE', '/v1.0/echo', ''],
    [['get'.toUpperCase(), 'get'], 'GET', '/v1.0/get', ''],
  ] as const) {
    const seen = await sent(words);
    assert.deepEqual([seen.method, seen.url.pathname, seen.body], [method, path, body], words.join(' '));
  }
  const { headers } = await sent(['POST', '/echo', '{}', 'X-Own: 1']);
  assert.equal(headers['x-own'], '1');
});

test('request says of an address without quotes, whose words are bound by position, that it needs them', async () => {
  const { status, stderr } = await run(['/users?=displayName', 'eq', "'Ada'", '-Query', 'x']);
  assert.deepEqual(
    [status, stderr],
    [
      2,
      'request: Cannot send a body with GET: use -Method POST, PATCH or PUT\nAn address with spaces or & needs single quotes.\n',
    ],
  );
});

test('request says which word is not a method or one too many', async () => {
  for (const [words, found] of [
    [['FETCH', '/me'], 'Cannot use "FETCH" as a method: use GET, POST, PATCH, PUT or DELETE'],
    [['list', '/users'], 'Cannot use "list" as a method: use GET, POST, PATCH, PUT or DELETE'],
    [['/me', '/you'], `Cannot use "/you": it is one word too many; a request has one address, as in request '/me'`],
  ] as const) {
    const { status, stderr } = await run([...words]);
    assert.deepEqual([status, stderr.split('\n')[0]], [2, `request: ${found}`]);
  }
});

test('request warns of a path that ends with a slash, as one whose $count a shell has replaced with nothing', async () => {
  respond('users/', answer(200, '{"value":[]}'));
  const { status, stderr } = await run(['/users/?$top=1']);
  assert.deepEqual(
    [status, stderr],
    [
      0,
      'WARNING: The path "/users/" ends with a slash. A shell replaces $count in double quotes with nothing: use single quotes.\n',
    ],
  );
});

test('batch warns once of paths that end with a slash', async () => {
  const { stderr } = await runEntrada(home, ['batch', '-Query', 'length(@)'], { input: '/users/\n/groups/\n' });
  assert.match(stderr, /^WARNING: The path "\/v1\.0\/users\/" ends with a slash\. [^\n]*\n$/);
});

test('request -AllContexts says why -Query finds nothing', async () => {
  const { status, stdout, stderr } = await run(['/organization', '-AllContexts', '-Query', '[].id', '-o', 'ndjson']);
  assert.deepEqual([status, stdout], [0, '']);
  assert.match(stderr, /^WARNING: -Query found nothing: Without --all, -Query gets the response/);
});

test('request says what is missing in a Hashtable, and nothing of its values', async () => {
  const { stderr } = await run(['POST', '/echo', '@{a=}']);
  assert.match(stderr, /5 characters: Missing statement after '=' in hash literal\.\n/);
  assert.doesNotMatch((await run(['POST', '/echo', "@{a='secret' secret}"])).stderr, /secret/);
});

test('request -o ndjson prints the items of a page, and tells of more', async () => {
  const page = '{"@odata.nextLink":"https://localhost/v1.0/echo?next","value":[{"@odata.type":"#a","n":1},{"n":2}]}';
  respond('echo', answer(200, page));
  const { stdout, stderr } = await run(['/echo', '-o', 'ndjson']);
  assert.equal(stdout, '{"@odata.type":"#a","n":1}\n{"n":2}\n');
  assert.equal(stderr, 'There are more results. Add --all to list all of them.\n');
});

test('request -Include prints the body of a failed request, too', async () => {
  respond('echo', answer(404, '{"error":{"code":"gone"}}'));
  const { status, stdout } = await run(['/echo', '-i']);
  assert.equal(status, 6);
  assert.match(stdout, /^HTTP\/1\.1 404 Not Found\n[^]*\n\n\{"error":\{"code":"gone"\}\}\n$/);
});

test('request answers parameters of gh, az and Graph PowerShell with those that work', async () => {
  for (const [words, line] of [
    [['--jq', '.x'], '-Query'],
    [['--top', '5'], `'/users?$top=5'`],
    [['-t', 'x'], '-Query'],
    [['--url-parameters', 'top=5'], `-F '$top=5'`],
    [['--silent'], '/dev/null'],
    [['--filter', 'x'], '-f "\\$filter='],
  ] as const) {
    const { status, stderr } = await run(['/users', ...words]);
    assert.equal(status, 2);
    assert.ok(stderr.includes('is not supported: ') && stderr.includes(line), stderr);
  }
});

test('request -ApiVersion chooses the version of a path', async () => {
  assert.equal((await sent(['/echo', '-ApiVersion', 'beta'])).url.pathname, '/beta/echo');
  const refused = await run(['/v1.0/users', '-ApiVersion', 'beta']);
  assert.deepEqual(
    [refused.status, refused.stderr],
    [
      2,
      'request: Cannot send a request to "/v1.0/users" as version beta: the address names version v1.0\nName the version once: in the address, or with -ApiVersion and a path such as /users.\n',
    ],
  );
});

for (const [words, message] of [
  [
    ['-OutputFilePath', 'z', '-Query', 'a'],
    'Cannot use -OutputFilePath with -Query: the file has the response as it was received; redirect standard output to the file instead',
  ],
  [
    ['-InferOutputFileName', '-o', 'csv'],
    'Cannot use -InferOutputFileName with -Output csv: the file has the response as it was received; redirect standard output to the file instead',
  ],
  [
    ['-OutputFilePath', 'z', '-OutputType', 'Json'],
    'Cannot use -OutputFilePath with -OutputType Json: the file has the response as it was received; redirect standard output to the file instead',
  ],
  [
    ['-Include', '-o', 'csv'],
    'Cannot use -Include with -Output csv: the status and the headers are not csv; use -StatusCodeVariable or -OutputType HttpResponseMessage',
  ],
] as const) {
  test(`request /me ${words.join(' ')} is refused before it is sent`, async () => {
    const before = lab.requests.length;
    const refused = await run(['/me', ...words]);
    assert.deepEqual([refused.status, refused.stdout, refused.stderr], [2, '', `request: ${message}\n`]);
    assert.equal(lab.requests.length, before);
  });
}

test('request refuses -Query for a response that is not JSON', async () => {
  respond('page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' });
  const { status, stdout, stderr } = await run(['/page', '-Query', 'a']);
  assert.deepEqual(
    [status, stdout, stderr],
    [2, '', 'request: Cannot apply -Query to a response of type text/html: it needs JSON; omit -Query\n'],
  );
});

test('request sends a Content-Type in -Headers rather than -ContentType', async () => {
  const { headers } = await sent([
    ...['POST', '/echo', '-Body', 'x'],
    '-ContentType',
    'a/b',
    '-H',
    'content-type: c/d',
  ]);
  assert.equal(headers['content-type'], 'c/d');
});

test('request sends -UserAgent, unless -Headers has one, and headers as PowerShell writes them', async () => {
  const agentOf = async (...words: string[]) => (await sent(['/echo', ...words])).headers['user-agent'];
  assert.equal(await agentOf('-UserAgent', 'NONISV|Contoso|Report/1.0'), 'NONISV|Contoso|Report/1.0');
  assert.equal(await agentOf('-UserAgent', 'a', '-H', 'user-agent: b'), 'b');
  const { headers } = await sent([
    '/echo',
    '-Headers',
    "@{ConsistencyLevel='eventual'; Prefer='a, b'}",
    '-H',
    'X-Own: 1',
  ]);
  assert.deepEqual([headers['consistencylevel'], headers['prefer'], headers['x-own']], ['eventual', 'a, b', '1']);
});

test('request -SkipHeaderValidation sends a text that HTTP does not carry as UTF-8, but no line end', async () => {
  const line = ['/echo', '-H', 'X-Name: Zoë €'];
  const plain = await run(line);
  assert.deepEqual([plain.status, plain.stdout], [2, '']);
  const { headers } = await sent([...line, '-SkipHeaderValidation']);
  assert.equal(Buffer.from(headers['x-name'] ?? '', 'latin1').toString(), 'Zoë €');
  for (const [words, stderr] of [
    [['-H', 'A: b\r\nC: d'], 'Cannot send the header "A": its value contains a line end or a null'],
    [['-UserAgent', 'b\nc'], 'Cannot send the header "User-Agent": its value contains a line end or a null'],
    [['-ContentType', 'b\0'], 'Cannot send the header "Content-Type": its value contains a line end or a null'],
    [['-H', '@{a=secret'], 'Cannot use a header of 10 characters: expected "Name: value"'],
    [['-H', 'Host=x'], 'Cannot send a header named "Host": the session sets it itself'],
    [['-H', '@{Host=x}'], 'Cannot send a header named "Host": the session sets it itself'],
    [['-H', 'Bad name: x'], 'Cannot send a header named "Bad name": a name holds letters, digits and hyphens'],
  ] as const) {
    for (const skip of [[], ['-SkipHeaderValidation']]) {
      const refused = await run(['POST', '/echo', ...words, ...skip]);
      assert.deepEqual([refused.status, refused.stderr], [2, `request: ${stderr}\n`]);
    }
  }
});

test('request -Headers reads Name=value, as az rest, at the first of both signs', async () => {
  const { headers } = await sent(['/echo', '-H', 'Prefer=a: b', '-H', 'X-Own: a=b', '-H', 'If-Match=W/"x:y"']);
  assert.deepEqual([headers['prefer'], headers['x-own'], headers['if-match']], ['a: b', 'a=b', 'W/"x:y"']);
});

test('request -SkipHttpErrorCheck sets the variables of the shell, and ends with 0', async () => {
  respond('gone', answer(404, '{"error":1}', { 'x-own': 'yes' }));
  const line = `'${process.execPath}' '${cliPath}' request /gone -SkipHttpErrorCheck -StatusCodeVariable status -RHV headers`;
  const { status, stdout } = await runShell(home, `${line} 3>vars; echo "$?"; . ./vars; echo "$status $headers"`, {
    ENTRADA_VARIABLES_FD: '3',
  });
  assert.equal(status, 0);
  assert.match(stdout, /^\{\n {2}"error": 1\n\}\n0\n404 \{.*"x-own":"yes"/);
});

test('request -SkipHttpErrorCheck prints a failed response, and ends with 0', async () => {
  const failure = answer(404, '{"error":{"code":"NotHere"}}');
  respond('gone', failure, failure, answer(400, 'plain', { 'content-type': 'text/plain' }));
  const { status, stdout, stderr } = await run(['/gone', '-SkipHttpErrorCheck']);
  assert.deepEqual([status, JSON.parse(stdout), stderr], [0, { error: { code: 'NotHere' } }, '']);
  const shown = await run(['/gone', '-SkipHttpErrorCheck', '-Include']);
  assert.match(shown.stdout, /^HTTP\/1\.1 404 Not Found\n[^]*\n\n\{\n {2}"error"/);
  assert.equal((await run(['/gone', '-SkipHttpErrorCheck'])).stdout, 'plain');
  assert.equal((await run(['/gone', '-SkipHttpErrorCheck', '-All'])).status, 2);
});

/** Answers 503 to every request of a path, and counts them. */
function countTries(path: string) {
  const seen = new Set<unknown>();
  const remove = lab.faults.add({
    match: (request) => request.url.pathname === `/v1.0/${path}` && seen.add(request) !== undefined,
    times: 20,
    effect: { kind: 'respond', response: answer(503, '{}') },
  });
  return () => {
    remove();
    return seen.size;
  };
}

test('request retries as often as -MaxRetry says, and as long as -RetriesTimeLimit', async () => {
  for (const [words, tries] of [
    [['-MaxRetry', '0'], 1],
    [['-MaxRetry', '2', '-RetryDelay', '0'], 3],
    [['-RetriesTimeLimit', '2'], 1],
    [['--all', '-MaxRetry', '1', '-RetryDelay', '0'], 2],
  ] as const) {
    const count = countTries('busy');
    const { status } = await run(['/busy', ...words]);
    assert.deepEqual([status, count()], [5, tries], words.join(' '));
  }
  for (const [words, most] of [
    [['-MaxRetry', '11'], 'greater than the maximum allowed range of 10'],
    [['-MaxRetry', '-1'], 'less than the minimum allowed range of 0'],
    [['-RetryDelay', '181'], 'greater than the maximum allowed range of 180'],
    [['-RetriesTimeLimit', '-1'], 'less than the minimum allowed range of 0'],
  ] as const) {
    const { status, stderr } = await run(['/busy', ...words]);
    assert.equal(status, 2);
    assert.match(
      stderr,
      new RegExp(`^request: Cannot validate argument on parameter '${words[0].slice(1)}'\\. .*${most}`),
    );
  }
});

test('nothing that was shown holds a token or secret', () => assertNothingLeaked(lab));
