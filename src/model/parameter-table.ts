import type { Secret } from '../base/secret.ts';

/** A user name with its password, or an application ID with its secret. */
export interface UserCredential {
  readonly userName: string;
  readonly password: Secret;
}

/** PowerShell's type names, and the TypeScript type of a bound value of each. */
export interface ValueTypes {
  readonly String: string;
  readonly 'String[]': readonly string[];
  readonly SwitchParameter: boolean;
  readonly Boolean: boolean;
  readonly Int32: number;
  readonly Double: number;
  readonly SecureString: Secret;
  readonly 'SecureString[]': readonly Secret[];
  /** `@{Name=value; Other=value}`. Keys keep their spelling. */
  readonly Hashtable: Readonly<Record<string, string>>;
  readonly PSCredential: UserCredential;
}

/** Where completion finds the values of a parameter. */
export type ValueSource =
  | 'environments'
  /** Without the built-in ones. */
  | 'own environments'
  | 'Teams environments'
  | 'contexts'
  | 'thumbprints'
  /** Of certificates in Entrada's store. */
  | 'own thumbprints'
  | 'subjects'
  /** Addresses of Microsoft Graph, segment by segment. */
  | 'Graph addresses'
  /** The same, after a method in the same word. */
  | 'Graph calls'
  | 'Graph permissions'
  /** Permissions of users. */
  | 'Graph scopes'
  /** Permissions of applications. */
  | 'Graph roles'
  /** Addresses after a slash, otherwise permissions. */
  | 'Graph addresses or permissions'
  /** The columns of the command's query. */
  | 'columns'
  /** Tenants of saved sessions. */
  | 'tenants'
  /** Accounts of saved sessions. */
  | 'accounts'
  /** Applications that setup created on this machine. */
  | 'setups'
  | 'settings'
  /** Of the setting that is named before. */
  | 'setting values'
  /** Found by the shell. */
  | 'files';

interface ParameterBase {
  /** One or more sentences for help and the reference page. */
  readonly description: string;
  /** The description for the option of the library, where the words of the command line do not fit. */
  readonly optionDescription?: string;
  /** Other full names; case-insensitive when bound. */
  readonly aliases?: readonly string[];
  /** Other full names whose letter case matters (`F` and `f` of two parameters); they are not abbreviated. */
  readonly exactAliases?: readonly string[];
  /**
   * The sets that the parameter belongs to, with its placement in each. Default: every set, with the placement in
   * `everywhere`. Positions start at 0.
   */
  readonly sets?: Readonly<Record<string, Placement>>;
  readonly everywhere?: Placement;
  /** An addition of Entrada that is not abbreviated, so that no abbreviation of the original becomes ambiguous. */
  readonly isWholeName?: true;
  /** Rejects an empty string. */
  readonly notEmpty?: true;
  /** Description of the default; used only in help. */
  readonly defaultText?: string;
  /** Default: the values of an enumeration or Boolean; otherwise none. */
  readonly completedFrom?: ValueSource;
  /** Values that completion offers where others are accepted, too. */
  readonly suggestions?: readonly string[];
}

/** Where a parameter is placed in a set. */
export interface Placement {
  readonly mandatory?: true;
  /** Starts at 0. */
  readonly position?: number;
  /** A word that does not convert to the parameter's type goes to the next position instead. */
  readonly skippable?: true;
}

/** A parameter: its type, or the accepted values of an enumeration in their canonical spelling. */
export type Parameter =
  | (ParameterBase & { readonly type: Exclude<keyof ValueTypes, 'String[]'> })
  | (ParameterBase & {
      readonly type: 'String[]';
      /** Commas separate elements unless this is false (headers can contain commas). */
      readonly commas?: false;
    })
  | (ParameterBase & {
      readonly type: 'Enum';
      /** The type name in error messages, for example `ContextScope`. */
      readonly typeName: string;
      readonly values: readonly string[];
    });

/** An example of a command line. */
export type Example = CommandExample | ShellExample;

interface CommandExample {
  readonly title: string;
  /** The line as typed after `entrada`. */
  readonly line: string;
  readonly remark?: string;
}

interface ShellExample {
  readonly title: string;
  /** A line of a shell in which `entrada` is a part; shown with line continuations where it is too wide. */
  readonly shell: string;
}

/** The declaration of a command. Its TypeScript type, binding, help, completion and reference page come from it. */
export interface CommandTable {
  /** The cmdlet's name, or a short lowercase word for Entrada's own commands. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line. */
  readonly synopsis: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  /** Used when several sets remain possible. */
  readonly defaultSet?: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Titles for the parameter sets, for help: `A user, in the browser`. */
  readonly setTitles?: Readonly<Record<string, string>>;
  /** The groups of parameters in help, by title. Default: by parameter set, or the mandatory ones first. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Parameters of older versions or of the original, each with a sentence that names its replacement. */
  readonly removed?: Readonly<Record<string, string>>;
  readonly examples: readonly Example[];
  /** Description of the output, in one line. */
  readonly output?: string;
  /** Further values of -Output, each with a description of the text. The command formats them. */
  readonly outputFormats?: Readonly<Record<string, string>>;
  /** Adds -WhatIf and -Confirm. */
  readonly supportsShouldProcess?: true;
  /**
   * Everything after the last bound parameter is passed to the command unchanged (`lab -- npm test`);
   * this text stands for those words in help.
   */
  readonly trailingWords?: string;
}

/** The type of a parameter's bound value. */
export type ValueOf<P extends Parameter> = P extends { readonly type: 'Enum'; readonly values: readonly (infer V)[] }
  ? V
  : P extends { readonly type: infer T extends keyof ValueTypes }
    ? ValueTypes[T]
    : never;

type Parameters<T extends CommandTable> = T['parameters'];

type SetsOfParameter<P> = P extends { readonly sets: infer S } ? keyof S & string : never;

/** The names of a table's parameter sets; `(All)` if it declares none. */
export type SetNameOf<T extends CommandTable> = [SetsOfParameter<Parameters<T>[keyof Parameters<T>]>] extends [never]
  ? '(All)'
  : SetsOfParameter<Parameters<T>[keyof Parameters<T>]>;

type NamesIn<T extends CommandTable, S extends string> = {
  [N in keyof Parameters<T> & string]: Parameters<T>[N] extends { readonly sets: infer Sets }
    ? S extends keyof Sets
      ? N
      : never
    : N;
}[keyof Parameters<T> & string];

type IsMandatory<P, S extends string> = P extends { readonly sets: infer Sets }
  ? S extends keyof Sets
    ? Sets[S] extends { readonly mandatory: true }
      ? true
      : false
    : false
  : P extends { readonly everywhere: { readonly mandatory: true } }
    ? true
    : false;

type MandatoryIn<T extends CommandTable, S extends string> = {
  [N in NamesIn<T, S>]: IsMandatory<Parameters<T>[N], S> extends true ? N : never;
}[NamesIn<T, S>];

type Flat<T> = { [K in keyof T]: T[K] };

/** The values of one parameter set, keyed by the parameters' own names. */
export type ParametersOf<T extends CommandTable, S extends SetNameOf<T>> = Flat<
  { readonly [N in MandatoryIn<T, S>]: ValueOf<Parameters<T>[N]> } & {
    readonly [N in Exclude<NamesIn<T, S>, MandatoryIn<T, S>>]?: ValueOf<Parameters<T>[N]>;
  }
>;

/** The binder's result: a union of the parameter sets, tagged by `parameterSet`. */
export type BoundOf<T extends CommandTable> = {
  [S in SetNameOf<T>]: { readonly parameterSet: S; readonly parameters: ParametersOf<T, S> };
}[SetNameOf<T>];

/**
 * The options of a cmdlet that one of its parameter sets does not have, so that TypeScript refuses to mix sets.
 *
 * @typeParam Other - A type that no value has, and whose name says which set it is.
 */
export type Without<Other, N extends string> = { readonly [K in N]?: Other | undefined };

/** Returns a parameter's placement in a set, or undefined if it is not in that set. */
export function placementIn(parameter: Parameter, setName: string): Placement | undefined {
  return parameter.sets === undefined ? (parameter.everywhere ?? {}) : parameter.sets[setName];
}

/** Lists the names of a table's sets, the default one first; `(All)` if it declares none. */
export function setNamesOf(table: CommandTable): string[] {
  const names = new Set(table.defaultSet === undefined ? [] : [table.defaultSet]);
  for (const parameter of Object.values(table.parameters)) {
    for (const name of Object.keys(parameter.sets ?? {})) names.add(name);
  }
  return names.size === 0 ? ['(All)'] : [...names];
}

/** Lists the sets that contain all the named parameters (step 1 of PowerShell's set resolution). */
export function setsHolding(table: CommandTable, parameterNames: readonly string[]): string[] {
  return setNamesOf(table).filter((setName) =>
    parameterNames.every((name) => {
      const parameter = table.parameters[name];
      return parameter !== undefined && placementIn(parameter, setName) !== undefined;
    }),
  );
}
