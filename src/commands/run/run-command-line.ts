import { EntradaError, exitStatuses, isEntradaError, messageOf } from '../../base/errors.ts';
import { entradaFolders } from '../../base/folders.ts';
import { type BindHost, bindParameters, type MissingParameter } from '../../binder/bind.ts';
import { isHelpAsked } from '../../binder/is-help-asked.ts';
import { nearestName } from '../../binder/nearest-name.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import { colourWanted, painter } from '../../terminal/style.ts';
import type { Asking } from './asking.ts';
import type { CommandHost, CommandResult } from '../command.ts';
import type { Edge } from './edge.ts';
import { createMessages, type Messages } from './messages.ts';
import { commandIndex, findCommand, shownCommands } from '../registry.ts';
import { buildServices } from './services.ts';
import type { ShouldProcess } from './should-process.ts';
import { type ShellVariables, shellVariables } from './shell-variables.ts';

/**
 * Runs one command line: finds the command, binds its parameters, runs it and writes its result.
 *
 * @param words - Without the program's own name.
 * @returns The exit status (docs/exit-statuses.md). It throws nothing.
 */
export async function runCommandLine(words: readonly string[], edge: Edge): Promise<number> {
  const first = words[0];
  let messages = messagesFor({}, edge);
  let commandName = 'entrada';
  let variables = shellVariables({});
  // Warnings of the binding wait until -WarningAction is known.
  const early: string[] = [];
  try {
    if (first === undefined || first.startsWith('-') || first.toLowerCase() === 'help') {
      const { runGeneralHelp } = await import('./general-help.ts');
      return await runGeneralHelp(words, edge);
    }
    const found = await findCommand(words);
    if (found === undefined) throw await commandNotFound(words);
    const { command: registered, rest } = found;
    commandName = registered.name;
    const command = await registered.load();
    if (isHelpAsked(command.table, rest)) {
      const { showHelp } = await import('./general-help.ts');
      return await showHelp(command.table, edge);
    }
    const call = await bindParameters(command.table, rest, bindHost(edge, early));
    variables = shellVariables(call.common);
    messages = messagesFor(call.common, edge, variables);
    for (const text of early.splice(0)) messages.warn(text);
    warnOfVariables(variables, edge, messages);
    const result = await command.run(call, hostFor(edge, call.common, messages, command.startsOver === true));
    return await writeResult(result, call.common, edge, variables);
  } catch (error) {
    for (const text of early) messages.warn(text);
    return reportError(error, commandName, messages, edge);
  } finally {
    const file = variablesFile(edge);
    if (file !== undefined && variables.wanted.length > 0) variables.assign(file);
  }
}

function messagesFor(common: CommonParameters, edge: Edge, variables?: ShellVariables): Messages {
  return createMessages(common, {
    writeLine: (text) => edge.stderr.write(`${text}\n`),
    get paint() {
      return painter(colourWanted(edge.env, edge.stderr));
    },
    keep: (stream, text) => variables?.keep(stream, text),
  });
}

function bindHost(edge: Edge, early: string[]): BindHost {
  // Only a line that needs an answer or a secret pays for the code that gets it.
  let asking: Promise<Asking> | undefined;
  const ask = () => (asking ??= import('./asking.ts').then(({ createAsking }) => createAsking(edge)));
  return {
    warn: (text) => void early.push(text),
    readSecret: async (source, parameterName) => (await ask()).readSecret(source, parameterName),
    get askMissing() {
      if (!edge.stdin.isTTY || !edge.stderr.isTTY) return undefined;
      return async (commandName: string, parameters: readonly MissingParameter[]) =>
        (await ask()).askMissing(commandName, parameters);
    },
  };
}

/** The descriptor that the shell's integration (`entrada init`) reads assignments from. */
function variablesFile(edge: Edge): number | undefined {
  const given = edge.env['ENTRADA_VARIABLES_FD'];
  return given !== undefined && /^[3-9]$/.test(given) ? Number(given) : undefined;
}

function warnOfVariables(variables: ShellVariables, edge: Edge, messages: Messages): void {
  if (variablesFile(edge) !== undefined) return;
  for (const name of variables.wanted) {
    messages.warn(`-${name} sets no variable: load the integration of your shell, as in eval "$(entrada init bash)".`);
  }
}

function hostFor(edge: Edge, common: CommonParameters, messages: Messages, startsOver: boolean): CommandHost {
  const folders = entradaFolders(edge.env, edge.platform, edge.homeFolder);
  return {
    services: buildServices(edge, folders, common, messages, startsOver),
    folders,
    env: edge.env,
    platform: edge.platform,
    homeFolder: edge.homeFolder,
    get stdin() {
      return edge.stdin;
    },
    get stdout() {
      return edge.stdout;
    },
    printLine: (text) => edge.printLine(text),
    information: messages.information,
    progress: messages.progress,
    shouldProcess: shouldProcessFor(edge, common),
    commands: commandIndex,
    self: edge.self,
  };
}

function shouldProcessFor(edge: Edge, common: CommonParameters): CommandHost['shouldProcess'] {
  // Only a line with -WhatIf or -Confirm pays for the code that serves them.
  let decider: Promise<ShouldProcess> | undefined;
  return async (target, action) => {
    if (common.WhatIf !== true && common.Confirm !== true) return true;
    decider ??= import('./should-process.ts').then(({ shouldProcessAtTerminal }) =>
      shouldProcessAtTerminal(common, edge),
    );
    return (await decider)(target, action);
  };
}

async function writeResult(
  result: CommandResult,
  common: CommonParameters,
  edge: Edge,
  variables: ShellVariables,
): Promise<number> {
  switch (result.kind) {
    case 'nothing':
      return exitStatuses.ok;
    case 'status':
      return result.status;
    case 'text':
      if (common.Output === undefined) {
        variables.keep('out', `${result.text}\n`);
        await edge.printLine(result.text);
        return exitStatuses.ok;
      }
      break;
    case 'value':
      break;
  }
  const { writeOutput } = await import('../../terminal/output.ts');
  const { keepingStream } = await import('../../terminal/keeping-stream.ts');
  const stream = edge.stdout;
  const format = common.Output ?? (stream.isTTY ? 'table' : 'json');
  const rows = result.kind === 'value' && (format === 'table' || format === 'tsv') ? result.rows : undefined;
  const value = result.kind === 'text' ? await result.value() : result.value;
  await writeOutput(rows ?? value, {
    format,
    stream: variables.isKept('out') ? keepingStream(stream, (text) => variables.keep('out', text)) : stream,
    // A terminal that nobody has measured says 0.
    width: stream.isTTY ? stream.columns || 80 : undefined,
    dropsColumns: result.kind === 'value' && result.dropsColumns === true,
    colour: colourWanted(edge.env, stream),
  });
  return exitStatuses.ok;
}

function reportError(cause: unknown, commandName: string, messages: Messages, edge: Edge): number {
  const error = isEntradaError(cause) ? cause : internalError(cause);
  if (error.code === 'OUTPUT_CLOSED') return error.exitStatus;
  // What stops at Ctrl+C may fail in any way; the person knows why.
  const shown = edge.signal.aborted ? new EntradaError('CANCELLED', 'Cancelled.') : error;
  messages.error(commandName, shown);
  return shown.exitStatus;
}

function internalError(cause: unknown): EntradaError {
  return new EntradaError('INTERNAL', `Something went wrong in this program: ${messageOf(cause)}`, {
    hint: 'This is a fault of Entrada. Please report it with what you ran; add -Debug to see more.',
    cause,
    details: { stack: cause instanceof Error ? cause.stack : undefined },
  });
}

async function commandNotFound(words: readonly string[]): Promise<EntradaError> {
  const [word = ''] = words;
  const names = (await shownCommands()).flatMap(({ name, aliases }) => [name, ...aliases]);
  const group = names.filter((name) => name.toLowerCase().startsWith(`${word.toLowerCase()} `));
  const near = nearestName(word, names);
  const hint =
    group.length > 0
      ? `Use one of: ${group.join(', ')}.`
      : near === undefined
        ? 'entrada --help lists the commands.'
        : `Did you mean ${near}?`;
  return new EntradaError('COMMAND_NOT_FOUND', `The term '${word}' is not recognized as the name of a command.`, {
    hint,
  });
}
