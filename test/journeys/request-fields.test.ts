import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertNothingLeaked, type RunOptions } from '../support/journey-cli.ts';
import { startRequestLab } from '../support/request-lab.ts';

const { lab, home, run, sent } = await startRequestLab();

writeFileSync(join(home.folder, 'note.txt'), Buffer.from('\uFEFFgrüße\n', 'utf16le'));
writeFileSync(join(home.folder, 'body.json'), '{"from":"file"}');

const json = 'application/json';

for (const [words, method, target, body, type, input] of [
  [['/echo', '-F', 'n=1', '-f', 's=1'], 'POST', '/v1.0/echo', '{"s":"1","n":1}', json],
  [['/echo', '-X', 'PATCH', '-F', 'on=true'], 'PATCH', '/v1.0/echo', '{"on":true}', json],
  [['put', '/echo', '-Field', 'n=1'], 'PUT', '/v1.0/echo', '{"n":1}', json],
  [['/echo', '--field=a[b]=null', '--raw-field', 'l[]=x'], 'POST', '/v1.0/echo', '{"l":["x"],"a":{"b":null}}', json],
  [['/echo', '-F', 'note=@note.txt'], 'POST', '/v1.0/echo', '{"note":"grüße\\n"}', json],
  [['/echo', '-F', 'note=@-'], 'POST', '/v1.0/echo', '{"note":"from input"}', json, 'from input'],
  [['/echo', '-F', 'big=9007199254740993'], 'POST', '/v1.0/echo', '{"big":9007199254740993}', json],
  [
    ['/echo', '-F', 'a=1', '-ContentType', 'application/merge-patch+json'],
    'POST',
    '/v1.0/echo',
    '{"a":1}',
    'application/merge-patch+json',
  ],
  [
    ['GET', '/echo', '-f', "$filter=a eq 'b & c'", '-F', '$top=5'],
    'GET',
    '/v1.0/echo?$filter=a%20eq%20%27b%20%26%20c%27&$top=5',
    '',
    undefined,
  ],
  [['GET', '/echo?$select=id', '-f', '$expand=x'], 'GET', '/v1.0/echo?$select=id&$expand=x', '', undefined],
  [['/echo', '-InputFilePath', 'body.json'], 'POST', '/v1.0/echo', '{"from":"file"}', json],
  [['/echo', '--input', 'body.json', '-f', 'q=1'], 'POST', '/v1.0/echo?q=1', '{"from":"file"}', json],
  [['/echo', '-Input', '-'], 'POST', '/v1.0/echo', '{"in":1}', json, '{"in":1}'],
  [
    ['/echo', '-f', 'dn=CN=a,DC=b', '-f', 'expand=manager($select=id),x', '-f', 'name=Doe, J.'],
    'POST',
    '/v1.0/echo',
    '{"dn":"CN=a,DC=b","expand":"manager($select=id),x","name":"Doe, J."}',
    json,
  ],
  [['POST', '/echo', "@{name='Ada'; enabled=$true}"], 'POST', '/v1.0/echo', '{"name":"Ada","enabled":true}', json],
  [['GET', '/echo', "@{'$top'=5; '$select'='id'}"], 'GET', '/v1.0/echo?$top=5&$select=id', '', undefined],
] as readonly (readonly [string[], string, string, string, string | undefined, string?])[]) {
  test(`request ${words.join(' ')} sends ${method} ${target}`, async () => {
    const options: RunOptions = { cwd: home.folder, ...(input !== undefined && { input }) };
    const seen = await sent(words, options);
    const { url } = seen;
    assert.deepEqual(
      [seen.method, `${url.pathname}${url.search}`, seen.body, seen.headers['content-type']],
      [method, target, body, type],
    );
  });
}

test('request lists with fields as options of the query', async () => {
  const { status, stdout } = await run(['/users', '--all', '-F', '$top=50', '-f', '$select=id']);
  assert.deepEqual([status, (JSON.parse(stdout) as unknown[]).length], [0, lab.tenant.users.length]);
});

for (const [words, message] of [
  [['DELETE', '/x', '-F', 'a=1'], 'Cannot send a body with DELETE: use -Method POST, PATCH or PUT'],
  [['DELETE', '/x', '@{a=1}'], 'Cannot send a body with DELETE: use -Method POST, PATCH or PUT'],
  [['/x', '-F', 'a=@-', '-F', 'b=@-'], 'Cannot read standard input twice: use it for the body or for one field'],
  [['/x', '-F', 'a=@-', '-Input', '-'], 'Cannot read standard input twice: use it for the body or for one field'],
  [['/x', '-F', 'a=@nowhere'], 'Cannot read the field from "nowhere": there is no such file'],
  [
    ['GET', '/x', '-f', 'a[b]=1'],
    'Cannot send the field "a" in a query: it is an object; use -Method POST, PATCH or PUT',
  ],
  [['/x', '-F', 'a=@/dev/zero'], 'Cannot read the field from "/dev/zero": it is longer than 64 MB'],
  [
    ['POST', '/x', '-Body', '@/dev/zero'],
    'Cannot read the body from "/dev/zero": it is longer than 256 MB, and is not read while it is sent',
  ],
  [
    ['POST', '/x', '-Field', 'a=1,', 'b=secret'],
    'Cannot use the word "b=" after a field: commas do not separate fields; repeat -Field or -RawField, as in -f a=1 -f b=2',
  ],
  [
    ['-f', 'a=1', 'b[]=secret', '/x'],
    'Cannot use the word "b=" after a field: commas do not separate fields; repeat -Field or -RawField, as in -f a=1 -f b=2',
  ],
  [
    ['/x', '-f', 'a=1,b=secret'],
    'Cannot read the field "a": after a comma, its value reads as another field; repeat the parameter for each field, or send a value that has commas and = with -Body',
  ],
  [['/x', '-F', 'a=1', '-F', 'a=2'], 'Cannot set the field "a" twice: a[] adds to a list'],
] as const) {
  test(`request ${words.join(' ')} is refused`, async () => {
    const before = lab.requests.length;
    const refused = await run(words);
    assert.deepEqual([refused.status, refused.stdout, refused.stderr], [2, '', `request: ${message}\n`]);
    assert.equal(lab.requests.length, before);
  });
}

for (const name of ['Token', 'Authentication', 'SessionVariable', 'SV', 'GraphRequestSession', 'Break']) {
  test(`request -${name} says what works in its place`, async () => {
    const { status, stderr } = await run(['/me', `-${name}`, 'secret']);
    assert.equal(status, 2);
    assert.match(
      stderr,
      new RegExp(
        `^request: A parameter cannot be found that matches parameter name '${name}'\\.\n-${name} is not supported: `,
      ),
    );
    assert.doesNotMatch(stderr, /secret/);
  });
}

test('nothing that was shown holds a token or secret', () => assertNothingLeaked(lab));
