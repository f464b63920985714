import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQueryTargets } from '../../src/mcp/expanded-paths.ts';

test('readQueryTargets() lists every path of $expand, nested ones too', () => {
  for (const [search, expanded] of [
    ['', []],
    ['?$select=id&$top=1', []],
    ['?$expand=manager', ['manager']],
    ['?$expand=manager,memberOf', ['manager', 'memberOf']],
    ['?$expand= manager , memberOf ,', ['manager', 'memberOf']],
    ['?$expand=a($select=id,name;$expand=b($expand=c),d),e', ['a', 'a/b', 'a/b/c', 'a/d', 'e']],
    ['?$expand=a($levels=max; expand = b)', ['a', 'a/b']],
    ["?$expand=a($filter=name eq 'x,y)(;';$expand=b),c", ['a', 'a/b', 'c']],
    ['?$expand=a%28%24expand%3Db%29%2Cc', ['a', 'a/b', 'c']],
    ['?%24EXPAND=a&expand=b&+$expand+=c', ['a', 'b', 'c']],
    ['?$expand=a/$ref', ['a/$ref']],
    ['?$expand', []],
    ['?$expand=()', []],
  ] as const) {
    assert.deepEqual(readQueryTargets(search).expanded, expanded, search);
  }
});

test('readQueryTargets() lists the objects of $id', () => {
  assert.deepEqual(readQueryTargets('?$id=https%3A%2F%2Fg.example%2Fv1.0%2Fusers%2F1&id=x&$select=id').ids, [
    'https://g.example/v1.0/users/1',
    'x',
  ]);
});
