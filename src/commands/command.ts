import type { BoundCall } from '../binder/bind.ts';
import type { EntradaFolders } from '../base/folders.ts';
import type { CommandTable } from '../model/parameter-table.ts';
import type { Services } from '../session/services/services.ts';

/** What a command is run with, besides its parameters. */
export interface CommandHost {
  readonly services: Services;
  readonly folders: EntradaFolders;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's, absolute. */
  readonly homeFolder: string;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WriteStream;
  /** Prints a text and a line feed on standard output. */
  printLine(text: string): Promise<void>;
  /** For people, on standard error; hidden by -InformationAction SilentlyContinue or Ignore. */
  information(text: string): void;
  /** That something is under way; hidden by -ProgressAction SilentlyContinue or Ignore. */
  progress(text: string): void;
  /**
   * Decides whether to go on, for a table that declares `supportsShouldProcess`: -WhatIf says on standard error what
   * would be done, -Confirm asks. It is asked before anything is done, and false means that nothing is.
   *
   * @param target - What it is done to, as in `User account in environment 'AzureCloud'`.
   * @param action - As in `log in`.
   * @throws {EntradaError} `TERMINAL_NEEDED`, `CANCELLED`.
   */
  shouldProcess(target: string, action: string): Promise<boolean>;
  /** Every command, for those that list or run others. */
  readonly commands: CommandIndex;
  /** Starts this command line again as a child process would: program and first arguments. */
  readonly self: readonly [string, ...string[]];
}

/** What a command hands on for standard output. */
export type CommandResult =
  | { readonly kind: 'nothing' }
  /** One value, a list, or an async iterable that is written as it comes. */
  | {
      readonly kind: 'value';
      readonly value: unknown;
      /** What a table or tsv shows in its place: the items without what surrounds them. */
      readonly rows?: unknown;
      /** The columns stand in order of weight: a terminal that is too narrow shows the first ones. */
      readonly dropsColumns?: true;
    }
  /** Printed as it is, unless -Output asks for a form: then `value` is. */
  | { readonly kind: 'text'; readonly text: string; value(): unknown }
  /** The command ends with this status and has printed what there was. */
  | { readonly kind: 'status'; readonly status: number };

export const nothing: CommandResult = { kind: 'nothing' };

/** A command whose run gets what its own table says. */
interface TypedCommand<T extends CommandTable> {
  readonly table: T;
  /** Begins anew: sessions that were lost with an agent are given up, where any other command reports them. */
  readonly startsOver?: true;
  run(call: BoundCall<T>, host: CommandHost): Promise<CommandResult>;
}

export type Command = TypedCommand<CommandTable>;

/** Declares a command: its run function is typed by its table. */
export function defineCommand<const T extends CommandTable>(command: TypedCommand<T>): Command {
  return command;
}

/** A command as the index knows it, before its file is loaded. Names and aliases are those of its table. */
export interface RegisteredCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Left out of the list of commands. */
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
  /** Lists the commands that people use, without the hidden ones. */
  shown(): Promise<readonly RegisteredCommand[]>;
  /** Finds the command that a line begins with, by its name or an alias, in any case. */
  find(words: readonly string[]): Promise<FoundCommand | undefined>;
}
