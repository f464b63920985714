import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBody, takeMessage, writeCall } from '../../../src/cache/dbus/bus-message.ts';
import { readValues } from '../../../src/cache/dbus/bus-reader.ts';
import { type BusValue, typesIn } from '../../../src/cache/dbus/bus-value.ts';
import { writeValues } from '../../../src/cache/dbus/bus-writer.ts';

const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
const valuesIn = (hex: string, signature: string, isBigEndian = false) =>
  readValues(bytesOf(hex), signature, isBigEndian).values;

test('writeCall() writes Hello as other clients do', () => {
  // As sent by gdbus of GLib 2.74, with its fields in the order of this program.
  const hello = `6c010001 00000000 01000000 6d000000
    01016f00 15000000 2f6f7267 2f667265 65646573 6b746f70 2f444275 73000000
    02017300 14000000 6f72672e 66726565 6465736b 746f702e 44427573 00000000
    03017300 05000000 48656c6c 6f000000
    06017300 14000000 6f72672e 66726565 6465736b 746f702e 44427573 00000000`;
  const call = { to: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
  assert.equal(writeCall({ ...call, member: 'Hello' }, 1).toString('hex'), bytesOf(hello).toString('hex'));
});

test('writeValues() and readValues() keep the values of each type that is written', () => {
  const cases: readonly (readonly [string, readonly BusValue[]])[] = [
    ['ybus', [7, true, 4_294_967_295, 'Grüße']],
    ['yog', [1, '/a/b_1', 'a{sv}']],
    ['yay', [1, Buffer.from([0, 1, 255])]],
    [
      'ya{ss}',
      [
        1,
        [
          ['a', 'b'],
          ['', 'ü'],
        ],
      ],
    ],
    ['ya(yv)s', [1, [[1, { signature: 'ao', value: ['/', '/a'] }]], 'end']],
    [
      'a{sv}(oayays)b',
      [[['k', { signature: 'a{ss}', value: [] }]], ['/', Buffer.alloc(3), Buffer.alloc(0), ''], false],
    ],
    ['aay', [[Buffer.from('a'), Buffer.from('bcdef')]]],
    ['', []],
  ];
  for (const [signature, values] of cases) {
    const bytes = writeValues(signature, values);
    assert.deepEqual(readValues(bytes, signature, false), { values, end: bytes.length }, signature);
  }
});

test('readValues() reads numbers of both orders', () => {
  const little = '01 00 feff 03000000 fcffffff fbffffffffffffff 0600000000000000 000000000000f03f 07000000';
  const big = '01 00 fffe 00000003 fffffffc fffffffffffffffb 0000000000000006 3ff0000000000000 00000007';
  const padded = (hex: string) => `${hex.slice(0, 28)} 00000000 ${hex.slice(28)}`;
  const values = [1, -2, 3, -4, -5n, 6n, 1, 7];
  assert.deepEqual(valuesIn(padded(little), 'ynuixtdh'), values);
  assert.deepEqual(valuesIn(padded(big), 'ynuixtdh', true), values);
  assert.deepEqual(valuesIn('0100', 'q', true), [256]);
});

test('readValues() begins each type at a multiple of its length', () => {
  // A byte, and then the value.
  const ends = {
    y: 2,
    g: 3,
    n: 4,
    q: 4,
    b: 8,
    i: 8,
    u: 8,
    h: 8,
    s: 9,
    ay: 8,
    x: 16,
    t: 16,
    d: 16,
    '(y)': 9,
  };
  const found = Object.keys(ends).map((type) => [type, readValues(Buffer.alloc(64), `y${type}`, false).end]);
  assert.deepEqual(Object.fromEntries(found), ends);
});

test('writeValues() refuses values that do not fit their types', () => {
  const cases: readonly (readonly [string, readonly BusValue[]])[] = [
    ['s', [1]],
    ['u', ['1']],
    ['b', [1]],
    ['ay', ['text']],
    ['as', [[1]]],
    ['v', ['text']],
    ['(ss)', [['a']]],
    ['x', [1n]],
    ['ss', ['a']],
    ['u', [-1]],
  ];
  for (const [signature, values] of cases) assert.throws(() => writeValues(signature, values), signature);
});

test('typesIn() splits signatures and refuses malformed ones', () => {
  assert.deepEqual(typesIn('a{sv}(oayays)baao'), ['a{sv}', '(oayays)', 'b', 'aao']);
  for (const signature of ['a', '(', '(s', '()', 'a()', '{}', ')', 'z', 's)', 'a{s', 'é', `${'a'.repeat(40)}s`])
    assert.throws(() => typesIn(signature), /is malformed/, signature);
  assert.throws(() => typesIn('s'.repeat(256)), /is malformed/);
});

test('readValues() reads variants in variants, eight at most', () => {
  // The innermost is a byte.
  const nested = (count: number) => `${'017600'.repeat(count - 1)} 017900 07`;
  const [eight] = valuesIn(nested(8), 'v');
  assert.equal(JSON.stringify(eight).split('signature').length - 1, 8);
  assert.throws(() => valuesIn(nested(9), 'v'), /too deep/);
});

test('typesIn() takes 255 characters, and types in 32 others', () => {
  assert.equal(typesIn('s'.repeat(255)).length, 255);
  assert.deepEqual(typesIn(`${'a'.repeat(32)}s`), [`${'a'.repeat(32)}s`]);
  const structs = (depth: number) => `${'('.repeat(depth)}s${')'.repeat(depth)}`;
  assert.deepEqual(typesIn(structs(32)), [structs(32)]);
  for (const signature of [`${'a'.repeat(33)}s`, structs(33)]) assert.throws(() => typesIn(signature), /is malformed/);
});

const hostile: readonly (readonly [string, string, RegExp])[] = [
  ['text longer than the message', 'ffffffff 61 00', /longer than its message/],
  ['text without its end', '01000000 61 61', /zero byte/],
  ['array longer than the message', 'ffffff7f 00', /longer than its message/],
  ['array that ends within an element', '05000000 01000000 6100', /longer than its elements/],
  ['bytes longer than the message', '05000000 01020304', /longer than its message/],
  ['boolean of 2', '02000000', /boolean is 2/],
  ['variant of two types', '02 7575 00 00000000 00000000', /not one type/],
  ['variant without a type', '00 00', /not one type/],
  ['variants in variants', '017600'.repeat(20), /too deep/],
  ['array of empty structs', '03 612829 00 0000 00000100', /malformed/],
  ['path with a quote', '03000000 2f2761 00', /path of an object/],
  ['path without a slash', '01000000 61 00', /path of an object/],
  ['nothing', '', /longer than its message/],
];
const signatures = ['s', 's', 'as', 'as', 'ay', 'b', 'v', 'v', 'v', 'v', 'o', 'o', 'u'];

hostile.forEach(([name, hex, problem], index) => {
  test(`readValues() refuses a ${name}`, () => {
    assert.throws(() => valuesIn(hex, signatures[index] ?? ''), problem);
  });
});

const reply = `6c020101 04000000 09000000 0f000000 05017500 01000000 08016700 01730000 00000000`;

test('takeMessage() waits for a whole message, and leaves the bytes after it', () => {
  const whole = bytesOf(reply);
  for (let length = 0; length < whole.length; length += 1)
    assert.equal(takeMessage(whole.subarray(0, length)), undefined, String(length));
  const taken = takeMessage(Buffer.concat([whole, Buffer.from('more')]));
  assert.deepEqual([taken?.length, taken?.message.replyTo, taken?.message.kind], [whole.length, 1, 'return']);
  const call = { to: 'a.b', path: '/a', interface: 'a.b', member: 'Ask', signature: 's', args: ['why'] };
  const { message } = takeMessage(writeCall(call, 7)) ?? assert.fail();
  assert.deepEqual(
    [message.kind, message.path, message.interface, message.member, message.replyTo, readBody(message, 's')],
    ['other', '/a', 'a.b', 'Ask', undefined, ['why']],
  );
});

const broken: readonly (readonly [string, string, RegExp])[] = [
  ['another byte order', '00 020101 00000000 09000000 00000000', /byte order/],
  ['version 2', '6c020102 00000000 09000000 00000000', /version 2/],
  ['a body of 2 GB', '6c020101 ffffff7f 09000000 00000000', /bytes$/],
  ['a header of 4 GB', '42020101 00000000 00000009 ffffffff', /bytes$/],
  ['open files', '6c020101 00000000 09000000 08000000 09017500 01000000', /open files/],
  ['fields that are cut off', '6c020101 00000000 09000000 08000000 05017300 ffff0000', /longer than its message/],
];
for (const [name, hex, problem] of broken) {
  test(`takeMessage() refuses a message with ${name}`, () => {
    assert.throws(() => takeMessage(bytesOf(hex)), problem);
  });
}

test('readBody() refuses another signature, and bytes after the values', () => {
  const message = { kind: 'return', path: undefined, interface: undefined, member: undefined } as const;
  const rest = { errorName: undefined, replyTo: 1, isBigEndian: false, body: bytesOf('0100000002000000') };
  assert.deepEqual(readBody({ ...message, ...rest, signature: 'uu' }, 'uu'), [1, 2]);
  assert.throws(
    () => readBody({ ...message, ...rest, signature: 'uu' }, 'u'),
    /has the signature "uu" where "u" is due/,
  );
  assert.throws(() => readBody({ ...message, ...rest, signature: 'u' }, 'u'), /another length/);
  const long = { ...message, ...rest, signature: 'u'.repeat(255) };
  assert.throws(() => readBody(long, 'u'), { message: /has the signature "u{40}" where/ });
});
