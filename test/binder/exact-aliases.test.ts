import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeParameter } from '../../src/binder/complete.ts';
import { renderHelp } from '../../src/binder/help.ts';
import { renderReferencePage } from '../../src/binder/reference-page.ts';
import { assertRefused, tableOf, valuesOf } from './support.ts';

const fields = tableOf({
  Field: { type: 'String[]', commas: false, description: 'Typed.', exactAliases: ['F'] },
  RawField: { type: 'String[]', commas: false, description: 'Text.', aliases: ['Raw'], exactAliases: ['f'] },
  Method: {
    type: 'Enum',
    typeName: 'Method',
    values: ['GET', 'POST'],
    description: '',
    everywhere: { position: 0, skippable: true },
  },
  Uri: { type: 'String', description: '', everywhere: { position: 1 } },
});

test('bindParameters() tells -F from -f, which are exact aliases, and no other name', async () => {
  assert.deepEqual(await valuesOf(fields, '-F', 'a=1', '-f', 'b=2', '-f', 'c,d', '-F:x=y'), {
    Field: ['a=1', 'x=y'],
    RawField: ['b=2', 'c,d'],
  });
  assert.deepEqual(await valuesOf(fields, '-FIELD', '1', '-rawfield', '2'), { Field: ['1'], RawField: ['2'] });
  assert.deepEqual(await valuesOf(fields, '-fi', '1', '-RA', '2'), { Field: ['1'], RawField: ['2'] });
});

test('help and reference page say which case an exact alias has', () => {
  assert.match(renderHelp(fields, { width: 80, color: false }), /Aliases: Raw, f \(lower case\)\n/);
  assert.match(renderReferencePage(fields), /Aliases: F \(upper case\)\n[^]*Aliases: Raw, f \(lower case\)\n/);
});

test('completeParameter() keeps an exact alias that is complete', async () => {
  const words = async (...typed: string[]) => {
    const completion = await completeParameter(fields, typed, async () => []);
    return completion.kind === 'words' && completion.words;
  };
  assert.deepEqual(await words('-f'), ['-f', '-Field']);
  assert.deepEqual(await words('-F'), ['-F', '-Field']);
  assert.deepEqual(await words('-fi'), ['-Field']);
});

test('a word that does not convert to the type of a skippable parameter is bound to the next position', async () => {
  assert.deepEqual(await valuesOf(fields, '/users'), { Uri: '/users' });
  assert.deepEqual(await valuesOf(fields, 'post', '/users'), { Method: 'POST', Uri: '/users' });
  assert.deepEqual(await valuesOf(fields, '/users', '-Method', 'get'), { Uri: '/users', Method: 'GET' });
  await assertRefused(fields, ['/users', 'get', 'x'], {
    code: 'ARGUMENT_NOT_FOUND',
    message: "A positional parameter cannot be found that accepts argument 'get'.",
  });
  const [first, later] = await Promise.all(
    [['p'], ['/users', 'p']].map((typed) => completeParameter(fields, typed, async () => [])),
  );
  assert.deepEqual(first, { kind: 'words', beginning: '', words: ['POST'] });
  assert.deepEqual(later, { kind: 'words', beginning: '', words: ['POST'] });
});
