import { EntradaError, exitStatuses } from '../../base/errors.ts';
import { entradaFolders } from '../../base/folders.ts';
import { type BindHost, bindParameters, type MissingParameter } from '../../binder/bind.ts';
import { isHelpRequested } from '../../binder/is-help-requested.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import type { ResultQuery } from '../../terminal/query/compile-query.ts';
import { createProgressLine, type ProgressLine } from '../../terminal/progress-line.ts';
import { isColorWanted, painter } from '../../terminal/style.ts';
import type { BindPrompts } from './bind-prompts.ts';
import type { CommandHost } from '../command.ts';
import type { CliProcess } from './cli-process.ts';
import { terminalWidth } from './terminal-width.ts';
import { createMessages, isHidden, type Messages } from './messages.ts';
import { commandIndex, findCommand } from '../registry.ts';
import { buildServices } from './cli-services.ts';
import type { ShouldProcess } from './should-process.ts';
import { type ShellVariables, shellVariables } from './shell-variables.ts';
import { typedError } from './typed-error.ts';
import { writeResult } from './write-result.ts';

/**
 * Runs one command line: finds the command, binds its parameters, runs it and writes its result.
 *
 * @param words - The arguments, without the program's name.
 * @returns The exit status (docs/exit-statuses.md). Never throws.
 */
export async function runCommandLine(words: readonly string[], cli: CliProcess): Promise<number> {
  const first = words[0];
  const line = lazyProgressLine(cli);
  let messages = messagesFor({}, cli, line);
  let commandName = 'entrada';
  let variables = shellVariables({});
  // Binding warnings wait until -WarningAction is known.
  const early: string[] = [];
  try {
    if (first === undefined || /^(?:-|help$|version$)/i.test(first)) {
      const { runGeneralHelp } = await import('./general-help.ts');
      return await runGeneralHelp(words, cli);
    }
    const found = await findCommand(words);
    if (found === undefined) {
      const { commandNotFound } = await import('../help/command-not-found.ts');
      throw await commandNotFound(words);
    }
    const { command: registered, rest } = found;
    commandName = registered.name;
    const command = await registered.load();
    if (isHelpRequested(command.table, rest)) {
      const { showHelp } = await import('./general-help.ts');
      const status = await showHelp(command.table, cli);
      if (rest.length === 1) return status;
      messages.warn('Only the help was shown: the line contains -Help, -h or -?, so the command was not run.');
      return exitStatuses.badUsage;
    }
    const call = await bindParameters(command.table, rest, bindHost(cli, early));
    // A hidden command is called by a program, which shows the calls of its user itself.
    if (cli.env['ENTRADA_PRINT_CALL'] === '1' && registered.isHidden !== true) {
      const { shownCall } = await import('./shown-call.ts');
      await cli.printLine(JSON.stringify(shownCall(call)));
      return exitStatuses.ok;
    }
    variables = shellVariables({ ...call.parameters, ...call.common });
    messages = messagesFor(call.common, cli, line, variables);
    for (const text of early.splice(0)) messages.warn(text);
    warnAboutVariables(variables, cli, messages);
    const query = await queryOf(call.common, messages);
    const result = await command.run(
      call,
      hostFor(cli, call.common, messages, variables, line, command.startsOver === true),
    );
    return await writeResult(result, { common: call.common, query, cli, variables, warn: messages.warn });
  } catch (error) {
    for (const text of early) messages.warn(text);
    const { explainSpacedValues } = await import('./spaced-values.ts');
    const isFromPowerShell = cli.env['PSModulePath'] !== undefined;
    const { explainBrought } = await import('./explain-brought.ts');
    const spaced = await explainSpacedValues(typedError(error), words, isFromPowerShell);
    const { explainSubcommand } = await import('./explain-subcommand.ts');
    const explained = await explainSubcommand(await explainBrought(spaced, words), words);
    return reportError(explained, commandName, messages, cli);
  } finally {
    const file = variablesFile(cli);
    if (file !== undefined && variables.wanted.length > 0) variables.assign(file);
  }
}

function messagesFor(
  common: CommonParameters,
  cli: CliProcess,
  line: ProgressLine,
  variables?: ShellVariables,
): Messages {
  return createMessages(common, {
    writeLine(text) {
      line.clear();
      cli.stderr.write(`${text}\n`);
    },
    get paint() {
      return painter(isColorWanted(cli.env, cli.stderr));
    },
    get width() {
      return terminalWidth(cli);
    },
    keep: (stream, text) => variables?.keep(stream, text),
  });
}

/** Standard error is opened, and the code loaded, at the first use. */
function lazyProgressLine(cli: CliProcess): ProgressLine {
  let line: ProgressLine | undefined;
  return {
    show(text) {
      line ??= createProgressLine(cli.stderr);
      line.show(text);
    },
    clear: () => line?.clear(),
  };
}

function bindHost(cli: CliProcess, early: string[]): BindHost {
  // The code for prompts and secrets is loaded only when needed.
  let prompts: Promise<BindPrompts> | undefined;
  const ask = () =>
    (prompts ??= import('./bind-prompts.ts').then(({ createBindPrompts }) =>
      createBindPrompts(cli, (text) => void early.push(text)),
    ));
  return {
    warn: (text) => void early.push(text),
    readSecret: async (source, parameterName) => (await ask()).readSecret(source, parameterName),
    get askMissing() {
      if (!cli.stdin.isTTY || !cli.stderr.isTTY) return undefined;
      return async (commandName: string, parameters: readonly MissingParameter[]) =>
        (await ask()).askMissing(commandName, parameters);
    },
  };
}

/** Returns the file descriptor that the shell integration (`entrada init`) reads assignments from. */
function variablesFile(cli: CliProcess): number | undefined {
  const text = cli.env['ENTRADA_VARIABLES_FD'];
  return text !== undefined && /^[3-9]$/.test(text) ? Number(text) : undefined;
}

function warnAboutVariables(variables: ShellVariables, cli: CliProcess, messages: Messages): void {
  if (variablesFile(cli) !== undefined) return;
  for (const name of variables.wanted) {
    messages.warn(
      `-${name} cannot set a variable: first load the shell integration, for example with eval "$(entrada init bash)".`,
    );
  }
}

function hostFor(
  cli: CliProcess,
  common: CommonParameters,
  messages: Messages,
  variables: ShellVariables,
  line: ProgressLine,
  startsOver: boolean,
): CommandHost {
  const folders = entradaFolders(cli.env, cli.platform, cli.homeFolder);
  return {
    services: buildServices(cli, folders, common, messages, startsOver),
    folders,
    env: cli.env,
    platform: cli.platform,
    homeFolder: cli.homeFolder,
    get stdin() {
      return cli.stdin;
    },
    get stdout() {
      return cli.stdout;
    },
    printLine: (text) => cli.printLine(text),
    information: messages.information,
    progress: messages.progress,
    progressLine: isHidden(common.ProgressAction) ? { show() {}, clear() {} } : line,
    keep: variables.set,
    shouldProcess: shouldProcessFor(cli, common),
    commands: commandIndex,
    self: cli.self,
  };
}

function shouldProcessFor(cli: CliProcess, common: CommonParameters): CommandHost['shouldProcess'] {
  // The code for -WhatIf and -Confirm is loaded only when needed.
  let decider: Promise<ShouldProcess> | undefined;
  return async (target, action, check, impact = 'low') => {
    const confirms = common.Confirm ?? impact === 'high';
    if (common.WhatIf !== true && !confirms) return true;
    await check?.();
    decider ??= import('./should-process.ts').then(({ shouldProcessAtTerminal }) =>
      shouldProcessAtTerminal({ ...common, Confirm: confirms }, cli),
    );
    return (await decider)(target, action);
  };
}

/** Compiles the expression of -Query before the command runs, so that a mistake costs nothing. */
async function queryOf({ Query: expression }: CommonParameters, messages: Messages): Promise<ResultQuery | undefined> {
  if (expression === undefined) return undefined;
  const { compileQuery } = await import('../../terminal/query/compile-query.ts');
  const query = await compileQuery(expression);
  for (const text of query.warnings) messages.warn(text);
  return query;
}

function reportError(error: EntradaError, commandName: string, messages: Messages, cli: CliProcess): number {
  if (error.code === 'OUTPUT_CLOSED') return error.exitStatus;
  // After Ctrl+C anything can fail; the user knows why.
  const shown = cli.signal.aborted ? new EntradaError('CANCELLED', 'Cancelled.') : error;
  messages.error(commandName, shown);
  return shown.exitStatus;
}
