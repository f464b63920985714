import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandHost } from '../../../src/commands/command.ts';
import { shownCommands } from '../../../src/commands/registry.ts';
import { completeCommand } from '../../../src/commands/shell/complete.ts';

/** Returns the lines that the command prints for some words. */
async function completed(...trailing: string[]): Promise<string[]> {
  const printed: string[] = [];
  const host = {
    commands: { shown: shownCommands },
    printLine: (text: string) => void printed.push(text),
  } as unknown as CommandHost;
  assert.deepEqual(await completeCommand.run({ set: '', parameters: {}, trailing } as never, host), {
    kind: 'nothing',
  });
  return printed.flatMap((text) => text.split('\n'));
}

const cases: [string[], string[]][] = [
  [['Get-TeamU'], ['Get-TeamUser']],
  // Two words: each word once, then the second one of those that begin with the first.
  [['contex'], ['context']],
  [['context', 'us'], ['use']],
  [['CONTEXT', 'us'], ['use']],
  [['context', 'use', '-Nam'], ['-Name']],
  [['Get-TeamUser', '-Gro'], ['-GroupId']],
  [['no-such-command'], []],
  [['no-such-command', '-Na'], []],
];

for (const [words, expected] of cases) {
  test(`complete prints ${expected.join(', ') || 'nothing'} for ${words.join(' ')}`, async () => {
    assert.deepEqual(await completed(...words), expected);
  });
}
