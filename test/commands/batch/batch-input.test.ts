import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { entryOf, readEntries } from '../../../src/commands/batch/read-entries.ts';
import { readLines } from '../../../src/commands/batch/read-lines.ts';
import { readRequest } from '../../../src/commands/batch/read-request.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { errorOf, failureOf } from '../../support/rejects.ts';

async function linesOf(path: string, ...chunks: readonly (string | Uint8Array)[]): Promise<[number, string][]> {
  const lines: [number, string][] = [];
  for await (const { number, text } of readLines(path, Readable.from(chunks))) lines.push([number, text]);
  return lines;
}

test('readLines() reads the lines of standard input however they are split, without empty ones', async () => {
  const euro = Buffer.from('€');
  assert.deepEqual(await linesOf('-', '/a\r\n\n  /b', 'c \n/', euro.subarray(0, 1), euro.subarray(1), '\n', '/last'), [
    [1, '/a'],
    [3, '/bc'],
    [4, '/€'],
    [5, '/last'],
  ]);
  assert.deepEqual(await linesOf('-'), []);
  assert.deepEqual(await linesOf('-', '\uFEFF/a\n'), [[1, '/a']]);
});

test('readLines() reads UTF-16 in both orders of bytes, also when its mark is split', async () => {
  const little = Buffer.from('\uFEFF/ä\r\n/b', 'utf16le');
  for (const bytes of [little, Buffer.from(little).swap16()]) {
    for (const parts of [[bytes], [bytes.subarray(0, 1), bytes.subarray(1, 4), bytes.subarray(4)]]) {
      assert.deepEqual(await linesOf('-', ...parts), [
        [1, '/ä'],
        [2, '/b'],
      ]);
    }
  }
  assert.deepEqual(await linesOf('-', Buffer.from('a')), [[1, 'a']]);
});

test('readLines() reads a file, and says why it cannot', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'requests.txt');
  writeFileSync(file, '/me\n/organization\n');
  assert.deepEqual(await linesOf(file, 'not this'), [
    [1, '/me'],
    [2, '/organization'],
  ]);
  for (const [path, reason] of [
    [join(folder, 'none'), /: there is no such file$/],
    [folder, /: .*folder/],
  ] as const) {
    const { code, message } = await failureOf(linesOf(path));
    assert.equal(code, 'INPUT_INVALID');
    assert.ok(message.startsWith(`Cannot read the requests from "${path}": `), message);
    assert.match(message, reason);
  }
});

const read = (text: string, method?: 'DELETE', headers = {}) =>
  readRequest(entryOf({ text, number: 7 }), { method, headers });

test('readRequest() takes a line as an address, with the method and headers of the command', () => {
  const { url, method, headers, id, body } = read('/users/1', 'DELETE', { prefer: 'a' });
  assert.deepEqual([url, method, headers, id, body], ['/users/1', 'DELETE', { prefer: 'a' }, undefined, undefined]);
});

test('readRequest() takes a JSON object as a request, as in a batch of Graph', () => {
  const text = '{"id":9007199254740993,"method":"patch","url":"/users/1","headers":{"Prefer":"b"},"body":{"n":1.0}}';
  const { url, method, headers, id, body } = read(text, 'DELETE', { prefer: 'a', x: 'y' });
  assert.deepEqual(
    [url, method, headers, String(id), body],
    ['/users/1', 'PATCH', { prefer: 'b', x: 'y' }, '9007199254740993', '{"n":1.0}'],
  );
  assert.equal(read('{"url":"/a"}', 'DELETE').method, 'DELETE');
  assert.equal(read('{"url":"/a"}').method, undefined);
  assert.equal(read('{"url":"/a","body":"text"}').body, '"text"');
  const image = read('{"url":"/a","headers":{"Content-Type":"image/png"},"body":"/wE="}');
  assert.deepEqual(image.body, new Uint8Array([255, 1]));
});

test('readRequest() throws what is wrong with a line when its address is read', () => {
  for (const [text, found] of [
    ['{"url"', /^Cannot read line 7: 6 characters that are not JSON/],
    ['{}', /^Cannot use the request of line 7: its "url" is missing or not a text$/],
    ['{"url":1}', /its "url" is missing/],
    ['{"url":"/a","method":1}', /its "method" is not a text$/],
    ['{"url":"/a","headers":[]}', /its "headers" are not an object$/],
    ['{"url":"/a","headers":{"a":1}}', /its header "a" is not a text$/],
    ['{"url":"/a","dependsOn":["1"]}', /"dependsOn" is not supported$/],
    ['{"url":"/a","urls":"/b"}', /it has an unknown property "urls"$/],
  ] as const) {
    const request = read(text);
    const { code, message } = errorOf(() => request.url);
    assert.equal(code, 'INPUT_INVALID');
    assert.match(message, found);
    assert.equal(request.shownUrl, text.includes('"/a"') ? '/a' : 'line 7');
  }
});

test('readLines() skips comments', async () => {
  assert.deepEqual(await linesOf('-', '# users\n/a\n  # more\n/b#c\n'), [
    [2, '/a'],
    [4, '/b#c'],
  ]);
});

test('readRequest() takes a method and a path, and says how a line is written', () => {
  for (const [line, expected] of [
    ['DELETE /users/x', ['DELETE', '/users/x']],
    ['get  /me?$filter=a eq 1', ['GET', '/me?$filter=a eq 1']],
    ["/users?$filter=a eq 'GET'", ['DELETE', "/users?$filter=a eq 'GET'"]],
    ['me', ['DELETE', 'me']],
  ] as const) {
    const { method, url, shownUrl } = read(line, 'DELETE');
    assert.deepEqual([method, url, shownUrl], [...expected, expected[1]], line);
  }
  for (const [line, found] of [
    ['FETCH /me', '"FETCH" is not a method (GET, POST, PATCH, PUT, DELETE)'],
    ['POST /groups {"a":1}', 'it has a body after its path, which only JSON can have'],
    ['["/me"]', 'it is JSON, but neither an object nor a text'],
  ] as const) {
    const { message, hint } = errorOf(() => read(line).url);
    assert.equal(message, `Cannot use the request of line 7: ${found}`);
    assert.match(hint ?? '', /^A line is a path, a method and a path \(DELETE \/users\/ID\), or \{/);
  }
  assert.match(errorOf(() => read('{"url"').url).hint ?? '', /^A line is a path/);
});

test('readRequest() does not show the text of a line that may have a secret', () => {
  for (const [line, shown] of [
    ['{"url":"/x","method":"POST","body":{"password":"S3CR3T"}, }', 'line 7'],
    ['{"url":1,"body":{"password":"S3CR3T"}}', 'line 7'],
    ['{"url":"/x","urls":1,"body":{"password":"S3CR3T"}}', '/x'],
    ['POST /groups {"password":"S3CR3T"}', 'POST /groups'],
    ['FETCH /x {"password":"S3CR3T"}', 'FETCH /x'],
    ['"password":"S3CR3T",', 'line 7'],
    ['"{\\"password\\":\\"S3CR3T\\"}"', 'line 7'],
  ] as const) {
    const request = read(line);
    assert.equal(request.shownUrl, shown, line);
    const { message, hint } = errorOf(() => request.url);
    assert.match(message, /^Cannot (use the request of|read) line 7: /);
    assert.doesNotMatch(`${message} ${hint}`, /S3CR3T/);
  }
});

test('readRequest() refuses pieces of JSON, and takes a text of JSON as a line', () => {
  for (const piece of ['{', '}', '},', '[', ']', '"requests": [', '"url": "/x",', '"/me",', '""', '"a\\nb"', '"[1]"']) {
    assert.throws(() => read(piece, 'DELETE').url, { code: 'INPUT_INVALID' }, piece);
  }
  const { url, shownUrl, method } = read('"/me"', 'DELETE');
  assert.deepEqual([url, shownUrl, method], ['/me', '/me', 'DELETE']);
  assert.deepEqual([read('"DELETE /me"').method, read('"DELETE /me"').url], ['DELETE', '/me']);
});

async function requestsOf(text: string): Promise<string[]> {
  const requests: string[] = [];
  for await (const entry of readEntries(readLines('-', Readable.from([text])))) {
    const { method = 'GET', shownUrl } = readRequest(entry, { method: undefined, headers: {} });
    requests.push(`${entry.place}: ${method} ${shownUrl}`);
  }
  return requests;
}

test('readEntries() reads JSON as a whole: a batch of Graph, arrays, over several lines or in one', async () => {
  const requests = [{ id: '1', method: 'DELETE', url: '/x' }, '/y'];
  for (const content of [{ requests }, requests]) {
    for (const step of [0, 2]) {
      const text = `\n# comment\n${JSON.stringify(content, null, step)}\n`;
      assert.deepEqual(await requestsOf(text), ['request 1 of line 3: DELETE /x', 'request 2 of line 3: GET /y']);
    }
  }
  assert.deepEqual(await requestsOf('{\n"url": "/a]["\n}\n'), ['line 1: GET /a][']);
  assert.deepEqual(await requestsOf('/a\n{"url":"/b"}\n["/c"]\n{"a":"\n'), [
    'line 1: GET /a',
    'line 2: GET /b',
    'request 1 of line 3: GET /c',
    'line 4: GET line 4',
  ]);
});

test('readEntries() refuses the whole input if JSON over several lines cannot be read', async () => {
  for (const text of [
    '{\n"requests": [\n{"url":"/x"},\n]\n}\n',
    '[\n1,\n2\n',
    '{\n"url":"/a"\n}\n{\n"url":"/b"\n}\n',
  ]) {
    const { code, message, hint } = await failureOf(requestsOf(text));
    assert.equal(code, 'INPUT_INVALID');
    const found = 'it begins JSON over several lines that is not complete and valid';
    assert.equal(message, `Cannot read the requests from line 1: ${found}`);
    assert.match(hint ?? '', /^Write one request in each line: jq -c '.requests\[\]'/);
  }
});
