import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactJson } from '../../src/base/exact-json.ts';
import { hostileQuoted, hostileText, stream, written } from './output-support.ts';

test('writeOutput() writes a JSON document per line as ndjson, also of one value', async () => {
  const users = [{ id: 1, in: { city: 'Ulm' }, text: 'a\nb' }, null, [1, 2], 'x'];
  const expected = '{"id":1,"in":{"city":"Ulm"},"text":"a\\nb"}\nnull\n[1,2]\n"x"\n';
  {
    const format = 'ndjson';
    assert.equal(await written(users, format), expected);
    assert.equal(await written(stream(...users), format), expected);
    assert.equal(await written({ value: [1] }, format), '{"value":[1]}\n');
    assert.equal(await written([], format), '');
    assert.equal(await written(null, format), 'null\n');
  }
});

test('writeOutput() escapes what a terminal would interpret in ndjson, and keeps exact numbers', async () => {
  assert.equal(await written([{ a: hostileText }], 'ndjson'), `{"a":"${hostileQuoted}"}\n`);
  const exact = parseExactJson('{"b":1.0,"10":9007199254740993}', 'x', 'RESPONSE_INVALID');
  assert.equal(await written(stream(exact), 'ndjson'), '{"b":1.0,"10":9007199254740993}\n');
});
