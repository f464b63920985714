import { readSync, writeSync } from 'node:fs';
import { type ChoiceMenu, choiceLine, findChoice } from './choice-menu.ts';
import { closeTerminalFiles, openTerminalFiles } from './terminal-files.ts';

const menu: ChoiceMenu<{ key: string; label: string; continues: boolean; also?: string[] }> = [
  { key: 'Y', label: 'Yes', continues: true },
  { key: 'H', label: 'Halt Command', continues: false, also: ['halt', 'n', 'no'] },
];

/**
 * Prompts on the controlling terminal whether to continue, as PowerShell's `Inquire` preference does.
 *
 * It blocks the process, because a message can come in the middle of any work.
 *
 * @param open - Opens the terminal.
 * @returns Whether to continue; undefined if there is no terminal.
 */
export function confirmAtTerminal(open: typeof openTerminalFiles = openTerminalFiles): boolean | undefined {
  const files = open(process.platform);
  if (files === undefined) return undefined;
  try {
    for (;;) {
      writeSync(files.output, `\nConfirm\nContinue with this operation?\n${choiceLine(menu)}`);
      const answer = readLine(files.input);
      if (answer === undefined) return undefined;
      const choice = findChoice(menu, answer);
      if (choice !== undefined) return choice.continues;
    }
  } finally {
    closeTerminalFiles(files);
  }
}

function readLine(terminal: number): string | undefined {
  const byte = Buffer.alloc(1);
  let line = Buffer.alloc(0);
  for (;;) {
    const isAtEnd = readSync(terminal, byte) === 0;
    if (isAtEnd && line.length === 0) return undefined;
    if (isAtEnd || byte.toString() === '\n') return line.toString();
    line = Buffer.concat([line, byte]);
  }
}
