import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsJson, fieldsQuery, readFields } from '../../../src/commands/requests/fields.ts';
import { readHashtableBody } from '../../../src/commands/requests/hashtable-body.ts';
import { errorOf, failureOf } from '../../support/rejects.ts';

const read = (raw: readonly string[], typed: readonly string[] = []) =>
  readFields(raw, typed, async (path) => `text of ${path}`);

for (const [raw, typed, json] of [
  [['a=1', 'b=true', 'c=null', 'd=@x', 'e='], [], '{"a":"1","b":"true","c":"null","d":"@x","e":""}'],
  [
    [],
    ['a=1', 'b=true', 'c=false', 'd=null', 'e=', 'f=-0', 'g=-12'],
    '{"a":1,"b":true,"c":false,"d":null,"e":"","f":-0,"g":-12}',
  ],
  [[], ['a=@file.txt', 'b=@-'], '{"a":"text of file.txt","b":"text of -"}'],
  [
    [],
    ['a=007', 'b=1.5', 'c=1e3', 'd=+1', 'e=True', 'f= 1'],
    '{"a":"007","b":"1.5","c":"1e3","d":"+1","e":"True","f":" 1"}',
  ],
  [
    [],
    ['a=9007199254740993', 'b=-123456789012345678901234567890'],
    '{"a":9007199254740993,"b":-123456789012345678901234567890}',
  ],
  [['a=x=y&z'], [], '{"a":"x=y&z"}'],
  [['a[b]=1', 'a[c][d]=2'], ['a[e]=3'], '{"a":{"b":"1","c":{"d":"2"},"e":3}}'],
  [['a[]=1', 'a[]=2'], ['a[]=3', 'b[]'], '{"a":["1","2",3],"b":[]}'],
  [['a[]', 'a[]=1'], [], '{"a":["1"]}'],
  [['a[b][]', 'c[d][]=1'], [], '{"a":{"b":[]},"c":{"d":["1"]}}'],
  [
    ['p[][name]=Ada', 'p[][mail]=a@x', 'p[][name]=Grace', 'p[][tags][]=1'],
    [],
    '{"p":[{"name":"Ada","mail":"a@x"},{"name":"Grace","tags":["1"]}]}',
  ],
  [['owners@odata.bind[]=https://x/users/1'], [], '{"owners@odata.bind":["https://x/users/1"]}'],
  [['10=a', '2=b', 'x=c'], [], '{"10":"a","2":"b","x":"c"}'],
  [
    ['__proto__[x]=1', 'constructor=2', 'a[__proto__]=3'],
    [],
    '{"__proto__":{"x":"1"},"constructor":"2","a":{"__proto__":"3"}}',
  ],
  [['a=line\nline \u{1f600}'], [], '{"a":"line\\nline \u{1f600}"}'],
] as const) {
  test(`readFields() reads ${JSON.stringify([...raw, ...typed])}`, async () => {
    assert.equal(fieldsJson(await read(raw, typed)), json);
    assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
  });
}

for (const [raw, message] of [
  [['secret'], 'Cannot read a field of 6 characters: expected KEY=VALUE, where KEY is a name, a[b], a[] or a[][b]'],
  [['=secret'], 'Cannot read the field "": expected KEY=VALUE, where KEY is a name, a[b], a[] or a[][b]'],
  [['[a]=secret'], 'Cannot read the field "[a]": expected KEY=VALUE, where KEY is a name, a[b], a[] or a[][b]'],
  [['a[b=secret'], 'Cannot read the field "a[b": expected KEY=VALUE, where KEY is a name, a[b], a[] or a[][b]'],
  [['a]=secret'], 'Cannot read the field "a]": expected KEY=VALUE, where KEY is a name, a[b], a[] or a[][b]'],
  [['a[b]c=secret'], 'Cannot read the field "a[b]c": expected KEY=VALUE, where KEY is a name, a[b], a[] or a[][b]'],
  [['a[][]=secret'], 'Cannot read the field "a[][]": expected KEY=VALUE, where KEY is a name, a[b], a[] or a[][b]'],
  [['a[b]'], 'Cannot read a field of 4 characters: expected KEY=VALUE, where KEY is a name, a[b], a[] or a[][b]'],
  [['a=secret', 'a=secret'], 'Cannot set the field "a" twice: a[] adds to a list'],
  [['a[b]=secret', 'a[b]=secret'], 'Cannot set the field "a[b]" twice: b[] adds to a list'],
  [['a=secret', 'a[b]=secret'], 'Cannot set the field "a[b]": "a" has a value that is not an object'],
  [['a=secret', 'a[]=secret'], 'Cannot set the field "a[]": "a" has a value that is not a list'],
  [['a[b]=secret', 'a[]=secret'], 'Cannot set the field "a[]": "a" has a value that is not a list'],
  [['a[]=secret', 'a[b]=secret'], 'Cannot set the field "a[b]": "a" has a value that is not an object'],
  [['a[b]=secret', 'a=secret'], 'Cannot set the field "a" twice: a[] adds to a list'],
  [[`a${'[b]'.repeat(100)}=secret`], 'Cannot set a field of 101 levels: at most 100'],
  [[`a${'[b]'.repeat(20_000)}=secret`], 'Cannot set a field of 20001 levels: at most 100'],
] as const) {
  test(`readFields() refuses ${JSON.stringify(raw).slice(0, 60)} without its value`, async () => {
    const { code, message: found } = await failureOf(read(raw));
    assert.deepEqual([code, found], ['INPUT_INVALID', message]);
  });
}

test('readFields() reads a field of 100 levels', async () => {
  assert.match(fieldsJson(await read([`a${'[b]'.repeat(99)}=1`])), /^(?:\{"[ab]":){100}"1"\}{100}$/);
});

test('fieldsQuery() writes options that are decoded to the same, and refuses objects', async () => {
  const tree = await read(
    ["$filter=startsWith(displayName,'A+B & C')", '$search="a:b"', 'é=ü', 'empty=', 'ids[]=1', 'ids[]=2'],
    ['$top=5', '$count=true', 'none=null'],
  );
  const query = fieldsQuery(tree);
  assert.deepEqual(
    [...new URLSearchParams(query)],
    [
      ['$filter', "startsWith(displayName,'A+B & C')"],
      ['$search', '"a:b"'],
      ['é', 'ü'],
      ['empty', ''],
      ['ids[]', '1'],
      ['ids[]', '2'],
      ['$top', '5'],
      ['$count', 'true'],
      ['none', ''],
    ],
  );
  assert.match(query, /^\$filter=startsWith/);
  const { message } = await failureOf(read(['a[b]=1']).then(fieldsQuery));
  assert.equal(message, 'Cannot send the field "a" in a query: it is an object; use -Method POST, PATCH or PUT');
});

for (const [body, json] of [
  [
    "@{displayName='Ada'; accountEnabled=$true; n=5; big=9007199254740993; half=1.5; none=$null; off=$False}",
    '{"displayName":"Ada","accountEnabled":true,"n":5,"big":9007199254740993,"half":1.5,"none":null,"off":false}',
  ],
  [' @{ a = "5"; b = "$true"; c = 007 }', '{"a":"5","b":"$true","c":"007"}'],
  ['@{}', '{}'],
  ['@{__proto__=constructor}', '{"__proto__":"constructor"}'],
] as const) {
  test(`readHashtableBody() reads ${body}`, () => assert.equal(fieldsJson(readHashtableBody(body)), json));
}

for (const [body, reason] of [
  ['@{a=@{b=secret}}', 'A value is a list or a Hashtable.'],
  ['@{a=@(1,2)}', 'A value is a list or a Hashtable.'],
  ['@{a=secret', 'The hash literal was incomplete.'],
  ["@{a='secret' secret}", 'Unexpected token.'],
  ['@{a=1; A=2}', 'Duplicate keys.'],
  ['@{a=secret} secret', 'It continues after the closing brace.'],
] as const) {
  test(`readHashtableBody() refuses ${body} without its values`, () => {
    const { code, message } = errorOf(() => readHashtableBody(body));
    assert.deepEqual(
      [code, message],
      ['INPUT_INVALID', `Cannot read the body of ${body.length} characters: ${reason}`],
    );
  });
}
