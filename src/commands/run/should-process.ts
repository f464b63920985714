import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import { type Choice, type ChoiceMenu, choiceHelp, choiceLine, findChoice } from '../../terminal/choice-menu.ts';
import { openControllingTerminal, type Terminal } from '../../terminal/controlling-terminal.ts';
import { runShell } from '../../terminal/run-shell.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { CliProcess } from './cli-process.ts';

/** Returns whether to perform an action on a target, both described in words. */
export type ShouldProcess = (target: string, action: string) => Promise<boolean>;

/** The access to the process that `createShouldProcess` needs. */
export interface ShouldProcessHost {
  /** Writes one line for the user; no preference hides it. */
  writeLine(text: string): void;
  /** Returns undefined if there is no terminal. */
  openTerminal(): Terminal | undefined;
  /** Runs a shell on the terminal until the user exits it. */
  runShell(): Promise<void>;
}

interface Decision extends Choice {
  readonly isAllowed?: boolean;
  /** Also applies to later prompts of this command. */
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
 * Implements -WhatIf and -Confirm for one run of a command. -WhatIf describes the action and takes precedence over
 * -Confirm, which prompts on the controlling terminal.
 *
 * @returns A function that throws `TERMINAL_NEEDED` if there is no terminal, and `CANCELLED`.
 */
export function createShouldProcess(common: CommonParameters, host: ShouldProcessHost): ShouldProcess {
  let decisionForAll: boolean | undefined;
  return async (target, action) => {
    const operation = `Performing the operation "${safeText(action)}" on target "${safeText(target)}".`;
    if (common.WhatIf === true) {
      host.writeLine(`What if: ${operation}`);
      return false;
    }
    if (common.Confirm !== true) return true;
    if (decisionForAll !== undefined) return decisionForAll;
    const { isAllowed = false, isForAll } = await decide(operation, host);
    if (isForAll === true) decisionForAll = isAllowed;
    return isAllowed;
  };
}

/** Calls `createShouldProcess` with the process's terminal. */
export function shouldProcessAtTerminal(common: CommonParameters, cli: CliProcess): ShouldProcess {
  return createShouldProcess(common, {
    writeLine: (text) => cli.stderr.write(`${text}\n`),
    openTerminal: () => openControllingTerminal(cli.platform, cli.signal),
    runShell: () => runShell(cli.env, cli.platform),
  });
}

/** Prompts until the user decides. The terminal is closed while a shell runs, so that its input is not read here. */
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
    // The next message starts on a new line.
    terminal.write('\n');
    throw error;
  } finally {
    terminal.close();
  }
}

/** @returns The text to show before the next prompt. */
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
    { hint: "-Confirm needs a terminal, and none is available: omit it, or use '-Confirm:$false'." },
  );
}
