import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Headers, Response } from '../../src/oauth/web-classes.ts';

const init = { status: 200, headers: { 'Content-Type': 'application/json' } };

test('Headers and Response have the names by which the library knows them', () => {
  const objects = [new Headers(), new Response(Buffer.from(''), init)];
  assert.deepEqual(objects.map(String), ['[object Headers]', '[object Response]']);
});

test('Headers finds, replaces, joins and removes values in any case', () => {
  const headers = new Headers({ Accept: 'a', 'X-One': '1' });
  headers.append('accept', 'b');
  headers.set('x-one', '2');
  assert.deepEqual([...headers.entries()], [...new globalThis.Headers({ accept: 'a, b', 'x-one': '2' }).entries()]);
  headers.delete('ACCEPT');
  assert.deepEqual([headers.has('accept'), headers.get('accept'), headers.get('X-ONE')], [false, null, '2']);
});

test('Response is read once, as the one of Node', async () => {
  for (const body of ['{"a":"é"}', '\uFEFF{"a":1}', '', 'x', '[']) {
    const [own, node] = [new Response(Buffer.from(body), init), new globalThis.Response(body, init)];
    const outcome = (response: { json(): Promise<unknown> }) =>
      response.json().catch((error: unknown) => (error instanceof SyntaxError ? 'SyntaxError' : error));
    assert.deepEqual(await outcome(own), await outcome(node), body);
    assert.deepEqual([own.bodyUsed, own.status, own.headers.get('content-type')], [true, 200, 'application/json']);
    await assert.rejects(own.text(), TypeError);
  }
  const response = new Response(Buffer.from('{}'), init);
  assert.deepEqual(await response.clone().json(), {});
  assert.equal(response.bodyUsed, false);
});
