import { EntradaError, exitStatuses } from '../../../base/errors.ts';
import type { BoundCall } from '../../../binder/bind.ts';
import type { CommandTable } from '../../../model/parameter-table.ts';
import { shownCall } from '../../run/shown-call.ts';
import { typedError } from '../../run/typed-error.ts';
import type { Command, CommandHost, CommandIndex } from '../../command.ts';
import { type CmdletName, cmdletOf, cmdlets, outputTypeOf, programCommands } from '../cmdlets.ts';
import { bindCall } from './bind-call.ts';
import { hostForCall } from './call-host.ts';
import type { CallMessage } from './call-message.ts';
import { errorMessage } from './error-message.ts';
import { type CallVoice, currentCall, type Kept } from './kept.ts';
import { writeResult } from './write-result.ts';

/** The connection of a call to the shell. */
export interface CallLink {
  /** Sends a reply of this call, without waiting for the reader. */
  tell(reply: object): void;
  /** Sends a reply, and waits until the reader keeps up. @throws {EntradaError} `OUTPUT_CLOSED`. */
  write(reply: object): Promise<void>;
  /** Asks the shell, and waits for the answer; undefined if the call is cancelled. */
  ask(question: object): Promise<unknown>;
  /** Aborted when the call is cancelled. */
  readonly signal: AbortSignal;
}

/**
 * Runs one call: binds it, runs its command and writes its output and its error.
 *
 * @param kept - Creates or returns what the host keeps for the shell's environment.
 * @returns The exit status. Never throws.
 */
export async function runCall(
  message: CallMessage,
  link: CallLink,
  parent: CommandHost,
  kept: () => Kept,
): Promise<number> {
  const voice: CallVoice = { warn: (text) => link.tell({ warning: text }) };
  return currentCall.run(voice, async () => {
    try {
      const { command, cmdlet } = await servedCommand(message.command, parent.commands);
      const own = kept();
      const { location = process.cwd(), drives } = message;
      const folders = { location, drives, home: own.homeFolder };
      const { call, common, certificates } = bindCall(command.table, message, folders);
      if (message.bindsOnly) {
        await link.write({ output: shownCall(call) });
        return exitStatuses.ok;
      }
      const startsOver = command.startsOver === true;
      const host = hostForCall({ message, common, certificates, startsOver, kept: own, voice, parent, ...link });
      const { signal, write } = link;
      return await writeResult(await command.run(call, host), {
        common,
        outputType: typeFor(call, cmdlet),
        signal,
        write,
      });
    } catch (cause) {
      // After a cancel anything can fail; the shell knows why.
      const error = link.signal.aborted ? new EntradaError('CANCELLED', 'Cancelled.') : typedError(cause);
      if (error.code !== 'CANCELLED' && error.code !== 'OUTPUT_CLOSED') {
        link.tell({ error: errorMessage(error, message.command) });
      }
      return error.exitStatus;
    }
  });
}

/** Some properties are a type of their own, as with Select-Object: the type's view would show empty columns. */
function typeFor({ parameters }: BoundCall<CommandTable>, cmdlet: CmdletName): string {
  return `${'Property' in parameters ? 'Selected.' : ''}${outputTypeOf(cmdlet)}`;
}

/** Finds a command by its name, or by that of its cmdlet. */
async function servedCommand(
  typed: string,
  commands: CommandIndex,
): Promise<{ readonly command: Command; readonly cmdlet: CmdletName }> {
  const byCmdlet = Object.entries(cmdlets).find(([, { name }]) => name.toLowerCase() === typed.toLowerCase())?.[0];
  const found = await commands.find((byCmdlet ?? typed).split(' '));
  const name = found?.rest.length === 0 && found.command.isHidden !== true ? found.command.name : undefined;
  const reason = name !== undefined && Object.hasOwn(programCommands, name) ? programCommands[name] : undefined;
  if (reason !== undefined) {
    throw new EntradaError('NOT_SUPPORTED', `Cannot run "${typed}" as a cmdlet: ${reason}`, {
      hint: `Run the program itself: entrada ${name ?? ''}`,
    });
  }
  const cmdlet = name === undefined ? undefined : cmdletOf(name);
  if (found === undefined || cmdlet === undefined) {
    throw new EntradaError('COMMAND_NOT_FOUND', `Cannot run "${typed.slice(0, 100)}": it is not a command of Entrada`);
  }
  return { command: await found.command.load(), cmdlet };
}
