import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQueryTargets } from '../../src/mcp/expanded-paths.ts';

test('readQueryTargets() lists every path of $expand, nested ones too', () => {
  for (const [search, expanded] of [
    ['', []],
    ['?$select=id&$top=1', []],
    ['?$expand=manager', ['manager']],
    ['?$expand=manager,memberOf', ['manager', 'memberOf']],
    ['?$expand= manager , memberOf ', ['manager', 'memberOf']],
    ['?$expand=a($select=id,name;$expand=b($expand=c),d),e', ['a', 'a/b', 'a/b/c', 'a/d', 'e']],
    ['?$expand=a($levels=max; expand = b)', ['a', 'a/a', 'a/b']],
    ["?$expand=a($filter=name eq 'x,y)(;''';$expand=b),c", ['a', 'a/b', 'c']],
    ['?$expand=a%28%24expand%3Db%29%2Cc', ['a', 'a/b', 'c']],
    ['?%24EXPAND=a&expand=b', ['a', 'b']],
    ['?$expand=a/$ref,b/graph.user/c', ['a/$ref', 'b/graph.user/c']],
    ['?$expand=a($levels=max;$search="x:y";$filter=f(g eq \'a\') and (h/$count eq 1))', ['a', 'a/a']],
    ["?$skiptoken=a%26b%3D%3B&startDateTime=2026-01-01&$filter=a eq 'R%26D; x'", []],
  ] as const) {
    assert.deepEqual(readQueryTargets(search).expanded, expanded, search);
  }
});

test('readQueryTargets() lists the objects of $id', () => {
  assert.deepEqual(
    readQueryTargets('?$id=https%3A%2F%2Fg.example%2Fv1.0%2Fusers%2F1&id=x&@odata.id=y&$select=id').ids,
    ['https://g.example/v1.0/users/1', 'x', 'y'],
  );
});

test('readQueryTargets() refuses an $expand that it does not understand completely', () => {
  for (const expand of [
    `owners($search="'"),members`,
    `owners($search="'";$expand=manager)`,
    `members($search="(";$expand=manager)`,
    `members($search=")";$expand=manager)`,
    `members($search="a'";$expand=manager)`,
    `methods($search="'"),temporaryAccessPassMethods`,
    `members($search="(),manager`,
    'members($select=id)/$ref',
    'members($select=id,$expand=manager)',
    'members($select=id%26$expand=manager)',
    'members($select=id expand=manager)',
    'members($select=id)x',
    'members($select=id)(x)',
    'members(',
    'members)',
    'members()',
    'members,',
    ',members',
    '(members)',
    "''",
    "'members",
    "members($filter=a eq '\"')",
    "members($filter=a eq 'x)",
    'members($filter=(a)',
    'members($expand=*)',
    'members/*',
    '*',
    'members($apply=expand(manager))',
    'members($compute=x)',
    'members($select=id;%2524expand=manager)',
    'members(%2524expand=manager)',
    'members%2500',
    'members%00',
    '/members',
    'members/',
    'members//x',
    '',
    `${'a($expand='.repeat(11)}b${')'.repeat(11)}`,
  ]) {
    assert.throws(() => readQueryTargets(`?$expand=${expand}`), { code: 'NOT_ALLOWED' }, expand);
  }
});

test('readQueryTargets() refuses options that could include others', () => {
  for (const search of [
    '?$apply=expand(manager)',
    '?apply=x',
    '?$compute=x',
    '?$query=x',
    '?$select=id%26$expand=manager',
    '?$select=id;$expand=manager',
    '?$select=id%3B%24expand=manager',
    '?$filter=x%2526expand%253Dmanager',
    '?x=1%26@odata.id%3Dy',
    '?$expand%00=manager',
    '?$expand%09=manager',
    '?+$expand+=c',
    '?%u0024expand=manager',
    '?%2524expand=manager',
    '?%EF%BC%84expand=manager',
    '?$$expand=manager',
    '?@expand=manager',
    '?$expand[]=manager',
    '?$expandx=manager',
    '?$select%3Did',
    '?%FF=1',
    '?$select=%FF',
    '?=x',
  ]) {
    assert.throws(() => readQueryTargets(search), { code: 'NOT_ALLOWED' }, search);
  }
});
