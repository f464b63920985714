import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyText, isJson, isJsonLines, isText } from '../../src/http/body-text.ts';

const latin = Buffer.from('Grüße', 'latin1');
const cases: readonly [what: string, bytes: Uint8Array, type: string, text: string][] = [
  ['UTF-8 by default', Buffer.from('Grüße'), 'text/plain', 'Grüße'],
  ['UTF-8 with a byte order mark', Buffer.from('\uFEFF42'), 'text/plain; charset=iso-8859-1', '42'],
  ['ISO-8859-1', latin, 'text/csv; charset=iso-8859-1', 'Grüße'],
  ['a quoted charset in capitals', latin, 'text/csv;Charset="ISO-8859-1"; header=present', 'Grüße'],
  ['a charset in apostrophes', latin, "text/csv; charset='latin1'", 'Grüße'],
  ['Windows-1252', Buffer.from([0x80, 0x93]), 'text/html; charset=windows-1252', '€“'],
  ['Shift_JIS', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), 'text/plain; charset=Shift_JIS', '日本'],
  ['UTF-16 by its charset', Buffer.from('ab', 'utf16le'), 'text/plain; charset=utf-16le', 'ab'],
  ['UTF-16LE by its mark', Buffer.from('\uFEFFab', 'utf16le'), 'text/plain', 'ab'],
  ['UTF-16BE by its mark', Buffer.from([0xfe, 0xff, 0, 97]), 'text/plain', 'a'],
  ...[
    [0xef, 0xbb, 0x61],
    [0xef, 0x61, 0xbf],
    [0x61, 0xbb, 0xbf],
    [0xff, 0x61],
    [0x61, 0xfe],
    [0xfe, 0x61],
    [0x61, 0xff],
  ].map((bytes): (typeof cases)[number] => [
    `a part of a mark (${bytes.join(' ')}) by its charset`,
    Buffer.from(bytes),
    'text/plain; charset=iso-8859-1',
    String.fromCharCode(...bytes),
  ]),
  ['JSON with a charset', Buffer.from('{"a":"ü"}', 'latin1'), 'application/json; charset=ISO-8859-1', '{"a":"ü"}'],
  [
    'the declaration of an XML document',
    Buffer.from("<?xml version='1.0' encoding='ISO-8859-1'?><a>ü</a>", 'latin1'),
    'application/atom+xml',
    "<?xml version='1.0' encoding='ISO-8859-1'?><a>ü</a>",
  ],
  [
    'a charset before the declaration',
    Buffer.from('<?xml encoding="ascii"?>ü'),
    'text/xml; charset=utf-8',
    '<?xml encoding="ascii"?>ü',
  ],
  ['UTF-8 where the charset is unknown', Buffer.from('ü'), 'text/plain; charset=klingon', 'ü'],
  ['UTF-8 where the charset is empty', Buffer.from('ü'), 'text/plain; charset=', 'ü'],
];

for (const [what, bytes, type, text] of cases) {
  test(`bodyText() decodes ${what}`, () => assert.equal(bodyText(bytes, type), text));
}

test('isJson(), isJsonLines() and isText() tell media types apart', () => {
  const kinds = (type: string) => [isJson(type), isJsonLines(type), isText(type)];
  for (const type of ['application/json', 'application/problem+json; charset=utf-8', 'APPLICATION/JSON']) {
    assert.deepEqual(kinds(type), [true, false, false], type);
  }
  for (const type of [
    'application/x-ndjson',
    'application/ndjson; charset=utf-8',
    'application/jsonl',
    'application/json-lines',
  ]) {
    assert.deepEqual(kinds(type), [false, true, true], type);
  }
  for (const type of ['text/csv', 'application/xml', 'image/svg+xml', 'text/plain']) {
    assert.deepEqual(kinds(type), [false, false, true], type);
  }
  for (const type of ['', 'application/octet-stream', 'image/png'])
    assert.deepEqual(kinds(type), [false, false, false], type);
});
