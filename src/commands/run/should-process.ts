import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import { type Choice, type ChoiceMenu, choiceHelp, choiceLine, findChoice } from '../../terminal/choice-menu.ts';
import { openControllingTerminal, type Terminal } from '../../terminal/controlling-terminal.ts';
import { runShell } from '../../terminal/run-shell.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { Edge } from './edge.ts';

/** Decides whether an action is done to a target, both in words. */
export type ShouldProcess = (target: string, action: string) => Promise<boolean>;

export interface ShouldProcessHost {
  /** Writes one line for people, which no preference hides. */
  writeLine(text: string): void;
  /** Undefined when there is nobody to ask. */
  openTerminal(): Terminal | undefined;
  /** Lets the person use a shell on the terminal until it ends. */
  runShell(): Promise<void>;
}

interface Decision extends Choice {
  readonly isAllowed?: boolean;
  /** Also answers the later questions of this command. */
  readonly isForAll?: true;
}

// Labels and help are those of PowerShell's engine (CommandBaseStrings).
const menu: ChoiceMenu<Decision> = [
  { key: 'Y', label: 'Yes', help: 'Continue with only the next step of the operation.', isAllowed: true },
  {
    key: 'A',
    label: 'Yes to All',
    help: 'Continue with all the steps of the operation.',
    isAllowed: true,
    isForAll: true,
  },
  { key: 'N', label: 'No', help: 'Skip this operation and proceed with the next operation.', isAllowed: false },
  {
    key: 'L',
    label: 'No to All',
    help: 'Skip this operation and all subsequent operations.',
    isAllowed: false,
    isForAll: true,
  },
  {
    key: 'S',
    label: 'Suspend',
    help: 'Pause the current pipeline and return to the command prompt. Type "exit" to resume the pipeline.',
  },
];

/**
 * Makes what -WhatIf and -Confirm ask for, for one run of a command: -WhatIf says what would be done, and wins over
 * -Confirm, which asks at the controlling terminal.
 *
 * @returns A function that throws `TERMINAL_NEEDED` when there is nobody to ask, and `CANCELLED`.
 */
export function createShouldProcess(common: CommonParameters, host: ShouldProcessHost): ShouldProcess {
  let standing: boolean | undefined;
  return async (target, action) => {
    const operation = `Performing the operation "${safeText(action)}" on target "${safeText(target)}".`;
    if (common.WhatIf === true) {
      host.writeLine(`What if: ${operation}`);
      return false;
    }
    if (common.Confirm !== true) return true;
    if (standing !== undefined) return standing;
    const { isAllowed = false, isForAll } = await decide(operation, host);
    if (isForAll === true) standing = isAllowed;
    return isAllowed;
  };
}

/** The same, for the terminal that the process has. */
export function shouldProcessAtTerminal(common: CommonParameters, edge: Edge): ShouldProcess {
  return createShouldProcess(common, {
    writeLine: (text) => edge.stderr.write(`${text}\n`),
    openTerminal: () => openControllingTerminal(edge.platform, edge.signal),
    runShell: () => runShell(edge.env, edge.platform),
  });
}

/** Asks until the person decides. A shell gets the terminal for itself, so that nothing it is told is read here. */
async function decide(operation: string, host: ShouldProcessHost): Promise<Decision> {
  let remark = '';
  for (;;) {
    const choice = await askOnce(
      `${remark}\nConfirm\nAre you sure you want to perform this action?\n${operation}\n`,
      host,
    );
    if (choice.isAllowed !== undefined) return choice;
    remark = await suspend(host);
  }
}

async function askOnce(question: string, host: ShouldProcessHost): Promise<Decision> {
  const terminal = host.openTerminal();
  if (terminal === undefined) throw terminalNeeded();
  try {
    terminal.write(question);
    for (;;) {
      terminal.write(choiceLine(menu));
      const answer = await terminal.readLine();
      const choice = findChoice(menu, answer);
      if (choice !== undefined) return choice;
      if (answer.trim() === '?') terminal.write(choiceHelp(menu));
    }
  } catch (error) {
    // What is said next begins on a line of its own.
    terminal.write('\n');
    throw error;
  } finally {
    terminal.close();
  }
}

/** @returns What to say before the question is asked again. */
async function suspend(host: ShouldProcessHost): Promise<string> {
  try {
    await host.runShell();
    return '';
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    return `${safeText(error.message)}\n`;
  }
}

function terminalNeeded(): EntradaError {
  return new EntradaError(
    'TERMINAL_NEEDED',
    'PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.',
    { hint: "-Confirm asks at a terminal, and there is none: leave it out, or write '-Confirm:$false'." },
  );
}
