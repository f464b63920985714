import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostileShown, hostileText, stream, written } from './output-support.ts';

const lines = (...texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

const users = [
  { displayName: 'Adele Vance', mail: 'adele@lab.test', enabled: true },
  { displayName: 'Bo', mail: null, enabled: false },
];

test('writeOutput() writes a list of objects as rows under a heading', async () => {
  const expected = lines(
    'displayName  mail            enabled',
    '-----------  --------------  -------',
    'Adele Vance  adele@lab.test  true',
    'Bo                           false',
  );
  assert.equal(await written(users, 'table'), expected);
  assert.equal(await written(stream(...users), 'table'), expected);
});

test('writeOutput() cuts long texts of a table to the width of the terminal, and leaves an id whole', async () => {
  const id = '1ab00001-0000-4000-8000-000000000001';
  const rows = [{ id, text: 'a text that is longer than there is room for on this terminal' }];
  assert.equal(
    await written(rows, 'table', { width: 80 }),
    lines(
      `id${' '.repeat(36)}text`,
      `${'-'.repeat(36)}  ${'-'.repeat(42)}`,
      `${id}  a text that is longer than there is room …`,
    ),
  );
});

test('writeOutput() lists rows rather than cut what has to be whole', async () => {
  const rows = [{ first: 'https://login.sovcloud-identity.fr', second: 'https://login.microsoftonline.com' }];
  assert.equal(
    await written(rows, 'table', { width: 68 }),
    lines('first  : https://login.sovcloud-identity.fr', 'second : https://login.microsoftonline.com'),
  );
});

test('writeOutput() counts wide characters, emoji and combining marks as a terminal shows them', async () => {
  const rows = [
    { name: '日本語', note: 'wide' },
    { name: '👩‍👩‍👧‍👦!', note: 'one emoji' },
    { name: 'e\u0301a', note: 'accent' },
    { name: '🇩🇪', note: 'flag' },
  ];
  assert.equal(
    await written(rows, 'table'),
    lines(
      'name    note',
      '------  ---------',
      '日本語  wide',
      '👩‍👩‍👧‍👦!     one emoji',
      'e\u0301a      accent',
      '🇩🇪      flag',
    ),
  );
});

test('writeOutput() cuts before a wide character or emoji that would not fit whole', async () => {
  const before = 'x'.repeat(30);
  const rows = [{ name: `${before}日本語日本語` }, { name: `${before}12345👩‍👩‍👧‍👦👩‍👩‍👧‍👦` }];
  assert.equal(
    await written(rows, 'table', { width: 37 }),
    lines('name', '-'.repeat(37), `${before}日本語…`, `${before}12345…`),
  );
});

test('writeOutput() lists the properties of one object that has more than four', async () => {
  const context = {
    Account: 'ada@lab.test',
    TenantId: 't',
    Scopes: ['User.Read', 'Mail.Read'],
    Extra: { a: [1] },
    Empty: null,
  };
  assert.equal(
    await written(context, 'table'),
    lines(
      'Account  : ada@lab.test',
      'TenantId : t',
      'Scopes   : User.Read, Mail.Read',
      'Extra    : {"a":[1]}',
      'Empty    :',
    ),
  );
});

test('writeOutput() goes on below a long value of a list and cuts nothing', async () => {
  const value = { a: 'one two three four', b: 'abcdefghijklmnopqrstuvwxyz', c: 1, d: 2, e: 3 };
  assert.equal(
    await written(value, 'table', { width: 16 }),
    lines('a : one two', '    three four', 'b : abcdefghijkl', '    mnopqrstuvwx', '    yz', 'c : 1', 'd : 2', 'e : 3'),
  );
});

test('writeOutput() writes a row for one object of four properties', async () => {
  assert.equal(await written({ a: 1, b: 2, c: 3, d: 4 }, 'table'), lines('a  b  c  d', '-  -  -  -', '1  2  3  4'));
});

test('writeOutput() lists objects below each other when their columns do not fit', async () => {
  const rows = [
    { first: 'aaaaaaaaaaaa', second: 'bbbbbbbbbbbb', third: 'c' },
    { first: 'dddddddddddd', second: 'eeeeeeeeeeee' },
  ];
  assert.equal(
    await written(rows, 'table', { width: 23 }),
    lines(
      'first  : aaaaaaaaaaaa',
      'second : bbbbbbbbbbbb',
      'third  : c',
      '',
      'first  : dddddddddddd',
      'second : eeeeeeeeeeee',
    ),
  );
});

test('writeOutput() leaves empty values out of listed objects, but not out of one alone', async () => {
  const long = 'https://login.microsoftonline.example/';
  const rows = [
    { name: 'One', address: long, note: null, more: '' },
    { name: 'Two', address: long, note: 'x', more: [] },
    { name: null, address: '', note: null, more: null },
  ];
  const listed = ['name    : One', `address : ${long}`, '', 'name    : Two', `address : ${long}`, 'note    : x'];
  const nothing = ['', 'name    :', 'address :', 'note    :', 'more    :'];
  assert.equal(await written(rows, 'table', { width: 48, omitsEmpty: true }), lines(...listed, ...nothing));
  const alone = { name: 'One', address: long, note: null, more: '', fifth: '' };
  assert.equal(
    await written(alone, 'table', { width: 48, omitsEmpty: true }),
    lines('name    : One', `address : ${long}`, 'note    :', 'more    :', 'fifth   :'),
  );
});

test('writeOutput() writes simple values on a line each and nothing for an empty list', async () => {
  assert.equal(await written(['a', 2, false, null], 'table'), lines('a', '2', 'false', ''));
  assert.equal(await written('just text', 'table'), lines('just text'));
  assert.equal(await written([], 'table'), '');
  assert.equal(await written(stream(), 'table'), '');
});

test('writeOutput() settles a table by its first 100 elements and cuts later ones only at an edge', async () => {
  const rows = Array.from({ length: 150 }, (_, index) => ({ id: `n${index}`, more: index < 140 ? 'm' : 'longer' }));
  const few = await written(stream(...rows), 'table', { width: 9 });
  const text = await written(stream(...rows), 'table');
  assert.deepEqual(few.split('\n').slice(0, 3), ['id   more', '---  ----', 'n0   m']);
  assert.deepEqual(few.split('\n').slice(-3), ['n1…  lon…', 'n1…  lon…', '']);
  assert.deepEqual(text.split('\n').slice(-3), ['n148  longer', 'n149  longer', '']);
  assert.equal(text.split('\n').length, 150 + 3);
});

test('writeOutput() shows controls of names and values in a table and obeys none', async () => {
  assert.equal(
    await written([{ [hostileText]: hostileText }], 'table', { color: false }),
    lines(hostileShown, '-'.repeat(hostileShown.length), hostileShown),
  );
  assert.equal(
    await written({ [hostileText]: hostileText, a: 1, b: 2, c: 3, d: 4 }, 'table'),
    lines(
      `${hostileShown} : ${hostileShown}`,
      ...['a : 1', 'b : 2', 'c : 3', 'd : 4'].map((line) => line.replace(' ', ' '.repeat(hostileShown.length))),
    ),
  );
  assert.equal(await written([hostileText], 'table'), lines(hostileShown));
  assert.equal(
    await written([{ deep: { text: '\u009B\u202E' } }], 'table'),
    lines('deep', '-'.repeat(21), '{"text":"\\x9b\\u202e"}'),
  );
});

test('writeOutput() is not led astray by names that mean something to objects', async () => {
  const rows: unknown = JSON.parse('[{"__proto__":"p","constructor":"c"},{"toString":"t"}]');
  assert.equal(
    await written(rows, 'table'),
    lines(
      '__proto__  constructor  toString',
      '---------  -----------  --------',
      'p          c',
      '                        t',
    ),
  );
});

test('writeOutput() colors headings alone and only when told to', async () => {
  assert.equal(
    await written([{ id: 'x' }], 'table', { color: true }),
    '\u001B[1mid\u001B[22m\n\u001B[2m--\u001B[22m\nx\n',
  );
});

test('writeOutput() leaves the last columns of a table out where it may, and keeps two', async () => {
  const id = '1ab00001-0000-4000-8000-000000000001';
  const rows = [{ id, name: 'Research', visibility: 'Private', mail: 'research@lab.example', note: 'A team' }];
  const shown = await written(rows, 'table', { width: 60, keptColumns: [] });
  assert.equal(
    shown,
    lines(
      `id${' '.repeat(36)}name      visibility`,
      `${'-'.repeat(36)}  --------  ----------`,
      `${id}  Research  Private`,
    ),
  );
  const wide = [{ first: id, second: id.replace('1', '2'), third: 'x' }];
  assert.equal(
    await written(wide, 'table', { width: 60, keptColumns: [] }),
    lines(`first  : ${id}`, `second : ${id.replace('1', '2')}`, 'third  : x'),
  );
});

test('writeOutput() writes lists in a list as rows of a table with numbered columns', async () => {
  const rows = [
    ['Ada', 1],
    ['Bo', 22, 'x'],
  ];
  const expected = 'Column1  Column2  Column3\n-------  -------  -------\nAda      1\nBo       22       x\n';
  assert.equal(await written(rows, 'table'), expected);
});
