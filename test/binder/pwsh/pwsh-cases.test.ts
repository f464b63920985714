import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { declaredDifferences } from './declared-differences.ts';
import { bindRecorded, recordedCalls } from './recorded-calls.ts';

test('bindParameters() binds recorded calls as PowerShell did, except for the declared differences', async (context) => {
  const calls = recordedCalls();
  const counts = new Map(declaredDifferences.map(({ kind }) => [kind, 0]));
  const undeclared: unknown[] = [];
  let equal = 0;
  for (const call of calls) {
    const found = await bindRecorded(call);
    if (isDeepStrictEqual(found, call.expected)) {
      equal += 1;
      continue;
    }
    const difference = declaredDifferences.find((one) => one.isShownBy(call, found));
    if (difference === undefined)
      undeclared.push({ table: call.table.name, words: call.words, expected: call.expected, found });
    else counts.set(difference.kind, (counts.get(difference.kind) ?? 0) + 1);
  }
  context.diagnostic(`${calls.length} calls: ${equal} equal, ${calls.length - equal} differ as declared:`);
  for (const [kind, count] of counts) context.diagnostic(`  ${count} ${kind}`);
  assert.deepEqual(undeclared, []);
  assert.deepEqual(
    Object.fromEntries(counts),
    Object.fromEntries(declaredDifferences.map(({ kind, count }) => [kind, count])),
  );
  assert.equal(calls.length, 3000);
});
