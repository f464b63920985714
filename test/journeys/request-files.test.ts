import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runFakeCli } from '../support/fake-cli.ts';
import { assertNothingLeaked } from '../support/journey-cli.ts';
import { answer } from '../support/journey-lab.ts';
import { startRequestLab } from '../support/request-lab.ts';

const { lab, home, run, respond } = await startRequestLab();

const photo = (disposition?: string) =>
  answer(200, 'JFIF', {
    'content-type': 'image/jpeg',
    ...(disposition !== undefined && { 'content-disposition': disposition }),
  });

function newFolder(name: string): string {
  const folder = join(home.folder, name);
  mkdirSync(folder);
  return folder;
}

test('request -InferOutputFileName names the file in the current folder as the response does', async () => {
  const folder = newFolder('current');
  respond('me/photo/$value', photo("attachment; filename=x.jpg; filename*=UTF-8''Zo%C3%AB.jpg"), photo());
  const named = await run(['/me/photo/$value', '-InferOutputFileName'], { cwd: folder });
  assert.deepEqual([named.status, named.stdout, named.stderr], [0, '', 'The response is in "Zoë.jpg".\n']);
  const inferred = await run(['/me/photo/$value', '--infer-output-file-name', '-infa', 'ignore'], { cwd: folder });
  assert.deepEqual([inferred.status, inferred.stderr], [0, '']);
  assert.deepEqual(readdirSync(folder).toSorted(), ['Zoë.jpg', 'photo']);
  assert.equal(readFileSync(join(folder, 'photo'), 'utf8'), 'JFIF');
});

test('request -InferOutputFileName writes into the folder of -OutputFilePath, whatever the server names', async () => {
  const folder = newFolder('downloads');
  const outside = newFolder('outside');
  respond(
    'file',
    photo('attachment; filename="../../outside/evil.txt"'),
    photo('attachment; filename="/etc/.profile"'),
  );
  for (const name of ['evil.txt', 'profile']) {
    const { status, stderr } = await run(['/file', '-InferOutputFileName', '-OutputFilePath', folder]);
    assert.deepEqual([status, stderr], [0, `The response is in "${join(folder, name)}".\n`]);
  }
  assert.deepEqual([readdirSync(folder).toSorted(), readdirSync(outside)], [['evil.txt', 'profile'], []]);
});

test('request -InferOutputFileName replaces neither a file nor a link', async () => {
  const folder = newFolder('kept');
  writeFileSync(join(folder, 'a.txt'), 'old');
  symlinkSync(join(home.folder, 'elsewhere.txt'), join(folder, 'b.txt'));
  for (const name of ['a.txt', 'b.txt']) {
    respond('file', photo(`attachment; filename=${name}`));
    const { status, stderr } = await run(['/file', '-InferOutputFileName'], { cwd: folder });
    assert.deepEqual(
      [status, stderr],
      [
        7,
        `request: Cannot write "${name}": there is such a file already\nThe request was sent and succeeded. An inferred name replaces no file: remove it, or name it with -OutputFilePath.\n`,
      ],
    );
  }
  assert.equal(readFileSync(join(folder, 'a.txt'), 'utf8'), 'old');
  assert.deepEqual(readdirSync(folder).toSorted(), ['a.txt', 'b.txt']);
  assert.equal(readdirSync(home.folder).includes('elsewhere.txt'), false);
});

test('request -InferOutputFileName needs a folder, and keeps nothing of a failed response', async () => {
  const folder = newFolder('empty');
  const before = lab.requests.length;
  for (const [path, found] of [
    [join(home.folder, 'nowhere'), 'there is no such file'],
    [process.execPath, 'it is not a folder'],
  ] as const) {
    const { status, stderr } = await run(['/file', '-InferOutputFileName', '-OutputFilePath', path]);
    assert.deepEqual(
      [status, stderr],
      [
        2,
        `request: Cannot write a file to "${path}": ${found}\nWith -InferOutputFileName, -OutputFilePath is a folder. Nothing was sent.\n`,
      ],
    );
  }
  const direct = await run(['/file', '-OutputFilePath', folder]);
  assert.match(direct.stderr, /Nothing was sent\. For a folder, add -InferOutputFileName\.\n$/);
  assert.equal(lab.requests.length, before);
  const failure = answer(404, '{"error":1}', { 'content-disposition': 'attachment; filename=x' });
  respond('file', failure, failure);
  assert.equal((await run(['/file', '-InferOutputFileName'], { cwd: folder })).status, 6);
  const printed = await run(['/file', '-InferOutputFileName', '-SkipHttpErrorCheck'], { cwd: folder });
  assert.deepEqual([printed.status, JSON.parse(printed.stdout)], [0, { error: 1 }]);
  assert.deepEqual(readdirSync(folder), []);
});

test('request -PassThru prints what -InferOutputFileName saves', async () => {
  const folder = newFolder('both');
  respond('file', answer(200, '{"a":1}', { 'content-disposition': 'attachment; filename=x.json' }));
  const { status, stdout, stderr } = await run(['/file', '-InferOutputFileName', '-PassThru'], { cwd: folder });
  assert.deepEqual([status, JSON.parse(stdout), stderr], [0, { a: 1 }, 'The response is in "x.json".\n']);
  assert.equal(readFileSync(join(folder, 'x.json'), 'utf8'), '{"a":1}');
});

test('request refuses to print a file before it is received, and names both ways to save it', async () => {
  const endless = 'x'.repeat(300_000);
  for (const [words, columns, as, would] of [
    [[], 80, 'on a terminal', 'redirect standard output'],
    [['-Output', 'tsv'], undefined, 'as tsv', 'omit -Output'],
    [['-Query', 'a'], undefined, 'for -Query', 'omit -Query'],
    [['-OutputType', 'Json'], undefined, 'as Json', 'omit -OutputType'],
    [['-OutputFilePath', '-'], 80, 'on a terminal', 'redirect standard output'],
  ] as const) {
    respond('file', answer(200, endless, { 'content-type': 'application/pdf' }));
    const shown = await runFakeCli(home.folder, ['request', '/file', ...words], columns ? { columns } : {});
    assert.deepEqual(
      [shown.status, shown.stdout, shown.stderr],
      [
        2,
        '',
        `request: Cannot print a response of type application/pdf ${as}: ${would}, or save it with -OutputFilePath PATH or -InferOutputFileName\n`,
      ],
    );
  }
  respond('file', answer(200, '', { 'content-type': 'application/pdf' }), answer(204, '', {}));
  for (let count = 0; count < 2; count += 1) {
    const empty = await runFakeCli(home.folder, ['request', '/file'], { columns: 80 });
    assert.deepEqual([empty.status, empty.stdout, empty.stderr], [0, '', '']);
  }
});

test('request -PassThru writes the bytes that it saves into a pipe', async () => {
  respond('file', photo());
  const { status, stdout } = await run(['/file', '-OutputFilePath', join(home.folder, 'p.jpg'), '-PassThru']);
  assert.deepEqual([status, stdout], [0, 'JFIF']);
});

test('request -OutputType prints the text as received, the parsed response, or the whole message', async () => {
  const body = '{"b":1.0,  "@odata.x":"\u009b"}';
  const printed = async (type: string, ...words: string[]) => {
    respond('typed', answer(200, body));
    const result = await run(['/typed', '-OutputType', type, ...words]);
    assert.equal(result.status, 0, result.stderr);
    return result.stdout;
  };
  assert.equal(await printed('Json'), body);
  assert.equal(await printed('Json', '-Output', 'json'), body);
  for (const type of ['hashtable', 'PSObject']) {
    assert.equal(await printed(type), '{\n  "b": 1.0,\n  "@odata.x": "\\u009b"\n}\n');
  }
  const message = JSON.parse(await printed('HttpResponseMessage')) as Record<string, unknown>;
  assert.deepEqual(
    { ...message, Headers: (message['Headers'] as Record<string, string>)['content-type'] },
    {
      StatusCode: 200,
      ReasonPhrase: 'OK',
      IsSuccessStatusCode: true,
      Headers: 'application/json',
      Content: { b: 1, '@odata.x': '\u009b' },
      RequestMessage: { Method: 'GET', RequestUri: `${lab.graphOrigin}/v1.0/typed` },
    },
  );
  const refused = await run(['/typed', '-OutputType', 'Json', '-Output', 'yaml']);
  assert.deepEqual(
    [refused.status, refused.stderr],
    [2, 'request: Cannot use -OutputType Json with -Output yaml: it prints the response as it was received\n'],
  );
  assert.equal((await run(['/typed', '-OutputType', 'Json', '-All'])).status, 2);
});

test('nothing that was shown holds a token or secret', () => assertNothingLeaked(lab));
