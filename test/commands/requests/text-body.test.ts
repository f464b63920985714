import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textBody } from '../../../src/commands/requests/text-body.ts';

const text = '{"displayName":"\u00fc \u{1f600}"}';
const utf16 = Buffer.from(text, 'utf16le');
const swapped = Buffer.from(utf16).swap16();
const bytes = (body: string | Uint8Array | undefined) => Buffer.from(body ?? assert.fail());

test('textBody() converts UTF-16 to UTF-8 and drops a byte order mark', () => {
  for (const type of [
    undefined,
    'application/json',
    'Application/JSON; charset=UTF-8',
    'text/html',
    'application/xml',
  ]) {
    for (const body of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), swapped]),
      utf16,
      swapped,
    ]) {
      assert.equal(bytes(textBody(body, '/groups', type)).toString('utf8'), text);
    }
  }
  assert.equal(textBody(text, '/groups'), text);
  assert.equal(textBody(undefined, '/groups'), undefined);
  assert.equal(bytes(textBody(Buffer.alloc(0), '/groups')).length, 0);
});

test('textBody() refuses text in another encoding', () => {
  for (const [body, type] of [
    [Buffer.from(text, 'latin1'), 'application/json'],
    [Buffer.from('a\u00e9', 'latin1'), 'text/plain'],
    [utf16.subarray(1), 'application/json'],
  ] as const) {
    assert.throws(() => textBody(body, '/groups?x=/content', type), {
      code: 'INPUT_INVALID',
      message: `Cannot send the body of ${body.length} bytes as ${type}: it is not text in UTF-8 or UTF-16; convert it, or name its type with -ContentType`,
    });
  }
});

test('textBody() sends uploads, other types and other charsets unchanged', () => {
  const body = Buffer.concat([Buffer.from([0xff, 0xfe]), utf16, Buffer.from([0xe9])]);
  for (const [uri, type] of [
    ['/me/drive/root:/a.json:/content', 'application/json'],
    ['/me/drive/items/1/content?x=y', 'text/plain'],
    ['/me/photo/$value', undefined],
    ['/me/photo', 'image/png'],
    ['/x', 'application/octet-stream'],
    ['/x', 'text/plain; charset=iso-8859-1'],
    ['/x', 'application/json; charset="utf-16"'],
  ] as const) {
    assert.equal(textBody(body, uri, type), body, uri);
  }
});
