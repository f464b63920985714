import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isEntradaError } from '../../src/base/errors.ts';
import { isSecret } from '../../src/base/secret.ts';
import { bindParameters } from '../../src/binder/bind.ts';
import type { UnreadValue } from '../../src/binder/coerce-value.ts';
import { completeParameter } from '../../src/binder/complete.ts';
import { knownParameters } from '../../src/binder/known-parameters.ts';
import { printCall } from '../../src/binder/print-call.ts';
import { isHelpRequested } from '../../src/binder/is-help-requested.ts';
import { resolveCall, type UnreadCall } from '../../src/binder/resolve-call.ts';
import { connectEntraTable } from '../../src/model/connect-entra.ts';
import type { CommandTable } from '../../src/model/parameter-table.ts';
import { anyTable, anyWord, nastyText, valueFor } from './arbitraries.ts';
import { fullConnectEntra } from './full-connect-entra.ts';
import { notingHost } from './support.ts';

const codes = new Set([
  'PARAMETER_NOT_FOUND',
  'PARAMETER_AMBIGUOUS',
  'PARAMETER_ALREADY_BOUND',
  'PARAMETER_VALUE_MISSING',
  'PARAMETER_VALUE_INVALID',
  'PARAMETER_SET_UNRESOLVED',
  'PARAMETER_MISSING',
  'ARGUMENT_NOT_FOUND',
]);

const knownTable: fc.Arbitrary<CommandTable> = fc.constantFrom(fullConnectEntra, connectEntraTable);
const table = fc.oneof(knownTable, anyTable);

/** A table with values for some of its parameters and of the common ones, and trailing words. */
const tableAndValues = table.chain((one) =>
  fc.tuple(
    fc.constant(one),
    fc.record(Object.fromEntries(knownParameters(one).map(({ name, parameter }) => [name, valueFor(parameter)])), {
      requiredKeys: [],
      noNullPrototype: true,
    }),
    fc.array(nastyText),
  ),
);

/** Binds what the values say, as far as they belong together; undefined when the binder refuses them. */
function bindByPrinting(one: CommandTable, values: Record<string, UnreadValue | undefined>, trailing: string[]) {
  const known = knownParameters(one).filter(({ name }) => Object.hasOwn(values, name));
  const entries = (isCommon: boolean) =>
    known.filter((each) => each.isCommon === isCommon).map(({ name }) => [name, values[name] as UnreadValue] as const);
  const call: UnreadCall = {
    parameterSet: '',
    parameters: new Map(entries(false)),
    common: new Map(entries(true)),
    trailing: one.trailingWords === undefined ? [] : trailing,
    missing: [],
  };
  try {
    return { call, bound: resolveCall(one, printCall(one, call, { showLiterals: true })) };
  } catch (error) {
    assert.ok(isEntradaError(error));
    // Random values may not belong to one set and may be empty; nothing else can be wrong with them.
    assert.ok(error.code === 'PARAMETER_SET_UNRESOLVED' || /empty string/.test(error.message), error.message);
    return undefined;
  }
}

test('printCall() writes every value so that it binds to itself', () => {
  let boundCount = 0;
  fc.assert(
    fc.property(tableAndValues, ([one, values, trailing]) => {
      const result = bindByPrinting(one, values, trailing);
      if (result === undefined) return;
      boundCount += 1;
      const { call, bound } = result;
      assert.deepEqual(shownCall({ ...bound, parameterSet: '', missing: [] }), shownCall(call));
    }),
    { numRuns: 3000 },
  );
  assert.ok(boundCount > 500, `only ${boundCount} calls could be bound`);
});

test('printCall() writes any bound call so that it binds to the same call', () => {
  let boundCount = 0;
  fc.assert(
    fc.property(table, fc.array(anyWord, { maxLength: 8 }), (one, words) => {
      let call: UnreadCall;
      try {
        call = resolveCall(one, words);
      } catch (error) {
        assert.ok(isEntradaError(error));
        return;
      }
      boundCount += 1;
      const again = resolveCall(one, printCall(one, call, { showLiterals: true }));
      assert.deepEqual(shownCall(again), shownCall(call));
    }),
    { numRuns: 3000 },
  );
  assert.ok(boundCount > 300, `only ${boundCount} calls could be bound`);
});

test('printCall() shows no literal secret', () => {
  fc.assert(
    fc.property(tableAndValues, ([one, values, trailing]) => {
      const result = bindByPrinting(one, values, trailing);
      if (result === undefined) return;
      const printed = resolveCall(one, printCall(one, result.bound));
      for (const value of [...printed.parameters.values(), ...printed.common.values()]) {
        assert.ok(!JSON.stringify(value).includes('"kind":"literal"'));
      }
    }),
  );
});

test('bindParameters() gives a call or an error of its own for any words', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.array(anyWord, { maxLength: 8 }), async (one, words) => {
      try {
        const call: { trailing: unknown } = await bindParameters(one, words, notingHost());
        assert.ok(Array.isArray(call.trailing));
      } catch (error) {
        if (!isEntradaError(error)) throw error;
        assert.ok(codes.has(error.code), error.code);
        assert.ok(isHint(error.hint));
        assert.ok(error.message.length < 2000);
      }
    }),
    { numRuns: 3000 },
  );
});

test('isHelpRequested() and completeParameter() take any words', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.array(anyWord, { maxLength: 5 }), async (one, words) => {
      assert.equal(typeof isHelpRequested(one, words), 'boolean');
      const completion = await completeParameter(one, words, async () => []);
      assert.ok(completion.kind === 'files' || completion.words.every((word) => typeof word === 'string'));
    }),
  );
});

test('bindParameters() takes many words and long ones', async () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `${index},`);
  const host = notingHost();
  const { parameters } = await bindParameters(connectEntraTable, ['-Scopes', ...many, 'last'], host);
  assert.equal((parameters as { Scopes: string[] }).Scopes.length, 20_001);
  for (const word of [
    `"${'"'.repeat(1_000_000)}`,
    "',".repeat(300_000),
    `a${' '.repeat(1_000_000)}`,
    `-${'-'.repeat(1_000_000)}`,
  ]) {
    await bindParameters(connectEntraTable, ['-Scopes', word], host).catch((error: unknown) => {
      assert.ok(isEntradaError(error));
    });
  }
});

/** A call as plain data, with its literal secrets shown. */
function shownCall(call: UnreadCall): unknown {
  const show = (value: unknown): unknown => {
    if (isSecret(value)) return ['secret', value.reveal()];
    if (Array.isArray(value)) return value.map(show);
    if (value instanceof Map) return ['map', ...value];
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, show(field)]));
  };
  const byName = (values: UnreadCall['parameters']) =>
    Object.fromEntries([...values].map(([name, value]) => [name, show(value)]));
  return { ...call, parameters: byName(call.parameters), common: byName(call.common) };
}

/** One line, or two where PowerShell would have split a word: the words themselves bring no line of their own. */
function isHint(hint: string | undefined): boolean {
  const [first = '', ...rest] = (hint ?? '').split('\n');
  return first !== '' && (rest.length === 0 || /^If you wrote .+: PowerShell splits it/.test(rest.join('\n')));
}
