import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import type { CommonParameters } from '../../../src/binder/common-parameters.ts';
import { createShouldProcess } from '../../../src/commands/run/should-process.ts';

const target = "User account in environment 'AzureCloud'";
const operation = `Performing the operation "log in" on target "${target}".`;
const choices = '[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [S] Suspend  [?] Help (default is "Y"): ';
const question = `\nConfirm\nAre you sure you want to perform this action?\n${operation}\n${choices}`;
const cancelled = new EntradaError('CANCELLED', 'Cancelled at a prompt.');

/** Somebody who answers in this order at a terminal; undefined ends the input. */
function person(common: CommonParameters, ...answers: readonly (string | undefined)[]) {
  const waiting = [...answers];
  const seen = { shown: '', lines: [] as string[], opened: 0, closed: 0, shells: [] as number[] };
  const shouldProcess = createShouldProcess(common, {
    writeLine: (text) => void seen.lines.push(text),
    openTerminal() {
      seen.opened += 1;
      return {
        write: (text) => void (seen.shown += text),
        async readLine() {
          const answer = waiting.shift();
          if (answer === undefined) throw cancelled;
          return answer;
        },
        close: () => void (seen.closed += 1),
      };
    },
    runShell: async () => void seen.shells.push(seen.opened - seen.closed),
  });
  return { seen, shouldProcess, waiting };
}

for (const [answer, expected] of [
  ['y', true],
  ['Y', true],
  [' yes ', true],
  ['', true],
  ['a', true],
  ['Yes to All', true],
  ['n', false],
  ['NO', false],
  ['l', false],
  ['no to all', false],
] as const) {
  test(`shouldProcess() asks in the words of PowerShell and takes ${JSON.stringify(answer)}`, async () => {
    const { seen, shouldProcess } = person({ Confirm: true }, answer);
    assert.equal(await shouldProcess(target, 'log in'), expected);
    assert.deepEqual(seen, { shown: question, lines: [], opened: 1, closed: 1, shells: [] });
  });
}

for (const [all, one, expected] of [
  ['a', 'y', true],
  ['l', 'n', false],
] as const) {
  test(`shouldProcess() asks no more after ${all}, and again after ${one}`, async () => {
    const forAll = person({ Confirm: true }, all);
    const oneByOne = person({ Confirm: true }, one, one);
    for (const { shouldProcess } of [forAll, oneByOne]) {
      assert.deepEqual([await shouldProcess('x', 'do'), await shouldProcess('y', 'do')], [expected, expected]);
    }
    assert.deepEqual([forAll.seen.opened, oneByOne.seen.opened], [1, 2]);
  });
}

test('shouldProcess() explains the choices and asks again', async () => {
  const { seen, shouldProcess } = person({ Confirm: true }, '?', 'maybe', 'yn', 'n');
  assert.equal(await shouldProcess(target, 'log in'), false);
  const help = `Y - Continue with only the next step of the operation.
A - Continue with all the steps of the operation.
N - Skip this operation and proceed with the next operation.
L - Skip this operation and all subsequent operations.
S - Pause the current pipeline and return to the command prompt. Type "exit" to resume the pipeline.
`;
  assert.equal(seen.shown, `${question}${help}${choices}${choices}${choices}`);
});

test('shouldProcess() leaves the terminal to a shell and asks again when it has ended', async () => {
  const { seen, shouldProcess } = person({ Confirm: true }, 's', 'Suspend', 'y');
  assert.equal(await shouldProcess(target, 'log in'), true);
  assert.deepEqual(seen, { shown: question.repeat(3), lines: [], opened: 3, closed: 3, shells: [0, 0] });
});

test('shouldProcess() says that no shell could be started and asks again', async () => {
  let shown = '';
  const answers = ['s', 'n'];
  const shouldProcess = createShouldProcess(
    { Confirm: true },
    {
      writeLine: () => {},
      openTerminal: () => ({
        write: (text) => void (shown += text),
        readLine: async () => answers.shift() ?? '',
        close() {},
      }),
      runShell: () => Promise.reject(new EntradaError('NOT_SUPPORTED', 'Cannot start the shell "\u001bx": gone')),
    },
  );
  assert.equal(await shouldProcess(target, 'log in'), false);
  assert.equal(shown, `${question}Cannot start the shell "\\x1bx": gone\n${question}`);
});

test('shouldProcess() is cancelled when the input ends, and gives the terminal back', async () => {
  const { seen, shouldProcess } = person({ Confirm: true }, undefined);
  await assert.rejects(shouldProcess(target, 'log in'), cancelled);
  assert.deepEqual([seen.shown, seen.closed], [`${question}\n`, 1]);
});

test('shouldProcess() refuses to ask where no terminal is available', async () => {
  const shouldProcess = createShouldProcess(
    { Confirm: true },
    { writeLine: () => {}, openTerminal: () => undefined, runShell: async () => {} },
  );
  await assert.rejects(shouldProcess(target, 'log in'), (error: unknown) => {
    assert.ok(error instanceof EntradaError);
    assert.deepEqual(
      [error.code, error.exitStatus, error.message, error.hint],
      [
        'TERMINAL_NEEDED',
        2,
        'PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.',
        "-Confirm needs a terminal, and none is available: omit it, or use '-Confirm:$false'.",
      ],
    );
    return true;
  });
});

test('shouldProcess() says with -WhatIf what would be done and asks nothing', async () => {
  for (const common of [{ WhatIf: true }, { WhatIf: true, Confirm: true }]) {
    const { seen, shouldProcess } = person(common, 'y');
    assert.equal(await shouldProcess(target, 'log in'), false);
    assert.deepEqual([seen.lines, seen.opened], [[`What if: ${operation}`], 0]);
  }
});

test('shouldProcess() goes on where neither is asked for', async () => {
  for (const common of [{}, { Confirm: false }, { WhatIf: false, Confirm: false }]) {
    const { seen, shouldProcess } = person(common);
    assert.equal(await shouldProcess(target, 'log in'), true);
    assert.deepEqual([seen.lines, seen.opened], [[], 0]);
  }
});

test('shouldProcess() lets nothing of a target act on the terminal', async () => {
  const { seen, shouldProcess } = person({ WhatIf: true });
  await shouldProcess('a\u001b[2J\nb', 'c\r');
  assert.deepEqual(seen.lines, ['What if: Performing the operation "c\\r" on target "a\\x1b[2J\\nb".']);
});
