import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { CommonParameters } from '../../../src/binder/common-parameters.ts';
import { shellQuote } from '../../../src/base/shell-quote.ts';
import { shellVariables } from '../../../src/commands/run/shell-variables.ts';

/** What the shell would read, after these streams said these texts. */
function assignments(
  t: TestContext,
  common: CommonParameters,
  said: Partial<Record<string, readonly string[]>>,
): string {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-variables-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'lines');
  const variables = shellVariables(common);
  for (const stream of ['out', 'error', 'warning', 'information'] as const) {
    for (const text of said[stream] ?? []) variables.keep(stream, text);
  }
  const file = openSync(path, 'w');
  variables.assign(file);
  closeSync(file);
  return readFileSync(path, 'utf8');
}

const all = { OutVariable: 'o', ErrorVariable: 'e', WarningVariable: '+w', InformationVariable: 'i' } as const;

test('shellVariables() writes an assignment for each variable that is asked for', (t) => {
  assert.equal(
    assignments(t, all, { out: ['{"a"', ':1}\n'], error: ['one', 'two'], warning: ["it's"], information: [] }),
    `o='{"a":1}'\ne='one\ntwo'\nw="\${w-}\${w:+\n}"'it'\\''s'\ni=''\n`,
  );
  assert.equal(assignments(t, { OutVariable: 'o' }, { error: ['nobody asked'] }), "o=''\n");
  assert.equal(assignments(t, {}, { out: ['nobody asked'] }), '');
  assert.deepEqual(shellVariables(all).wanted, [
    'OutVariable',
    'ErrorVariable',
    'WarningVariable',
    'InformationVariable',
  ]);
});

test('shellVariables() refuses what is not the name of a variable', () => {
  for (const name of ['', '+', '++x', '1x', 'a b', 'x=1', 'x;id', 'x[$(id)]', '$(id)', 'ü', 'x\n', '-x']) {
    assert.throws(() => shellVariables({ WarningVariable: name }), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot bind parameter 'WarningVariable'. "${name}" is not a valid shell variable name.`,
      hint: 'Use letters, digits and underscores, for example -WarningVariable result; +result appends.',
    });
  }
});

const hostile = [
  "'",
  "'; echo evil; '",
  '$(echo evil)',
  '`echo evil`',
  '\\',
  "\\'",
  '"',
  '!!',
  '~',
  '*',
  'a\nb',
  '$HOME',
  '\r',
  'ünï',
  '-n',
  '%s',
];

test('shellQuote() quotes any text so that a shell takes it literally', () => {
  const script = `printf '%s\\0' ${hostile.map(shellQuote).join(' ')}`;
  assert.deepEqual(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0'), [...hostile, '']);
  assert.equal(shellQuote('a\0b'), "'ab'");
});

test('shellVariables() sets and appends without running anything of a text', (t) => {
  for (const text of hostile) {
    const lines = assignments(t, { OutVariable: 'o', WarningVariable: '+w' }, { out: [text], warning: [text] });
    const script = `w=before; eval "$(cat)"; printf '%s\\0' "$o" "$w"`;
    const read = execFileSync('sh', ['-c', script], { encoding: 'utf8', input: lines }).split('\0');
    assert.deepEqual(read, [text, `before\n${text}`, '']);
  }
});
