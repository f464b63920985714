import type { BoundCall } from '../binder/bind.ts';
import type { EntradaError } from '../base/errors.ts';
import type { EntradaFolders } from '../base/folders.ts';
import type { CommandTable } from '../model/parameter-table.ts';
import type { ProgressLine } from '../terminal/progress-line.ts';
import type { Services } from '../session/services/services.ts';

/** The environment that a command runs in, besides its parameters. */
export interface CommandHost {
  readonly services: Services;
  readonly folders: EntradaFolders;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's home folder, as an absolute path; undefined if there is none. */
  readonly homeFolder: string | undefined;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WriteStream;
  /** Writes a text and a line feed to standard output. */
  printLine(text: string): Promise<void>;
  /** Writes a message for the user to standard error; -InformationAction SilentlyContinue and Ignore hide it. */
  information(text: string): void;
  /** Reports progress on standard error; -ProgressAction SilentlyContinue and Ignore hide it. */
  progress(text: string): void;
  /** Shows a transfer on standard error, if that is a terminal; hidden as `progress` is. */
  readonly progressLine: ProgressLine;
  /** Sets a variable of the shell, if the command line has its parameter. */
  keep(variable: 'headers' | 'status', text: string): void;
  /**
   * Returns whether to continue, for a table that declares `supportsShouldProcess`: -WhatIf describes the action on
   * standard error, -Confirm prompts. Commands call it before they change anything, and change nothing if it is false.
   *
   * @param target - The object of the action, for example `User account in environment 'AzureCloud'`.
   * @param action - For example `log in`.
   * @param check - Called before -WhatIf or -Confirm describes the action: fails as the action itself would.
   * @param impact - `high`: asks unless the command line has -Confirm:$false (ConfirmImpact). Default: `low`.
   * @throws {EntradaError} `TERMINAL_NEEDED`, `CANCELLED`, and those of `check`.
   */
  shouldProcess(target: string, action: string, check?: () => Promise<void>, impact?: 'low' | 'high'): Promise<boolean>;
  /** The output is objects for the calling shell: neither text for a terminal nor bytes for a pipe. */
  readonly takesObjects?: true;
  /** The index of all commands, for those that list or run others. */
  readonly commands: CommandIndex;
  /** The program and first arguments that start this command line as a child process. */
  readonly self: readonly [string, ...string[]];
}

/** A command's result, for standard output. */
export type CommandResult =
  | { readonly kind: 'nothing' }
  /** One value, a list, or an async iterable, which is written as it is received. */
  | {
      readonly kind: 'value';
      readonly value: unknown;
      /** The value for a table or tsv: the items without their envelope. */
      readonly rows?: unknown;
      /** The value for ndjson, where one line for each item is wanted. Default: `value`. */
      readonly lines?: unknown;
      /** A narrow terminal drops the last columns of a list, these after all others. Default: it shows all. */
      readonly keptColumns?: readonly string[];
      /** A narrow terminal drops only these, in this order, before it lists the properties below each other. */
      readonly leastColumns?: readonly string[];
      /** Properties that come before all others in a table, in this order. */
      readonly firstColumns?: readonly string[];
      /** Called with the columns that a narrow terminal does not show. */
      readonly onDropped?: (columns: readonly string[]) => void;
      /** Columns of csv and table that come after all others. */
      readonly lastColumns?: readonly string[];
      /** csv is without its header, because it continues a file. */
      readonly omitsHeader?: boolean;
      /** The command has applied -Query itself. */
      readonly isQueried?: true;
      /** How many rows of csv determine its columns. Default: 1000. */
      readonly sampleRows?: number;
      /** Called after the value is written. */
      written?(): Promise<void>;
      /** Read and reported after the value is written; it decides the exit status. */
      readonly failure?: EntradaError | undefined;
    }
  /**
   * Printed with a line feed, unless -Output chooses a format; then `value` is printed. A terminal gets it with its
   * controls escaped.
   */
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Whether the text is in the format that -Output chooses, one of the command's own. */
      readonly isFormatted?: boolean;
      /** Written unchanged, instead of the text, where standard output is not a terminal. */
      readonly bytes?: Uint8Array;
      value(): unknown;
    }
  /** The command has printed its output and ends with this exit status. */
  | { readonly kind: 'status'; readonly status: number };

/** The result of a command without output. */
export const nothing: CommandResult = { kind: 'nothing' };

/** A command whose run function is typed by its table. */
interface TypedCommand<T extends CommandTable> {
  readonly table: T;
  /** Discards sessions that were lost with a killed agent; other commands report them as errors. */
  readonly startsOver?: true;
  run(call: BoundCall<T>, host: CommandHost): Promise<CommandResult>;
}

/** A command of any table. */
export type Command = TypedCommand<CommandTable>;

/** Declares a command. Its run function is typed by its table. */
export function defineCommand<const T extends CommandTable>(command: TypedCommand<T>): Command {
  return command;
}

/** A command in the index, before its file is loaded. Its name and aliases are those of its table. */
export interface RegisteredCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Omitted from the list of commands. */
  readonly isHidden?: true;
  load(): Promise<Command>;
}

/** A command and the words that follow its name. */
export interface FoundCommand {
  readonly command: RegisteredCommand;
  readonly rest: readonly string[];
}

/** Finds and lists commands. */
export interface CommandIndex {
  /** Lists the commands, without the hidden ones. */
  shown(): Promise<readonly RegisteredCommand[]>;
  /** Finds the command that a line starts with, by its name or an alias, ignoring case. */
  find(words: readonly string[]): Promise<FoundCommand | undefined>;
}
