import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { hostileText, stream, written } from './output-support.ts';

test('writeOutput() writes one value as a YAML document', async () => {
  assert.equal(
    await written({ name: 'Ada', tags: ['a', 'b'], boss: null, code: '007', yes: 'no', in: { city: 'Ulm' } }, 'yaml'),
    'name: Ada\ntags:\n  - a\n  - b\nboss: null\ncode: "007"\nyes: no\nin:\n  city: Ulm\n',
  );
});

test('writeOutput() writes a value that occurs twice in full both times', async () => {
  const city = { name: 'Ulm' };
  assert.equal(await written({ from: city, to: city }, 'yaml'), 'from:\n  name: Ulm\nto:\n  name: Ulm\n');
});

test('writeOutput() writes the same YAML sequence for a list and for a stream of its elements', async () => {
  const users = [{ id: 1, tags: ['a'] }, { id: 2 }, 'x'];
  const expected = '- id: 1\n  tags:\n    - a\n- id: 2\n- x\n';
  assert.equal(await written(users, 'yaml'), expected);
  assert.equal(await written(stream(...users), 'yaml'), expected);
  assert.equal(await written([], 'yaml'), '[]\n');
  assert.equal(await written(stream(), 'yaml'), '[]\n');
});

test('writeOutput() lets no control reach the stream in YAML and keeps the value', async () => {
  const wellFormed = hostileText.replace('\uD800', '');
  const value = {
    [wellFormed]: wellFormed,
    bidi: 'a\u202Eb',
    lines: 'one\ntwo\n',
    long: `${'word '.repeat(100)}\u0085`,
  };
  const text = await written(value, 'yaml');
  assert.equal(/[^\n\u0020-\u007E]/.exec(text), null);
  assert.deepEqual(parse(text), value);
});

test('writeOutput() quotes what YAML would read as another type', async () => {
  const value = { a: 'true', b: 'null', c: '1e3', d: '', e: '- x', f: '#x', g: 'a: b', h: '0x1F', i: '~', j: ' x ' };
  assert.deepEqual(parse(await written(value, 'yaml')), value);
});
