import type { Secret } from '../base/secret.ts';

/** A user name with its password, or an application id with its secret. */
export interface UserCredential {
  readonly userName: string;
  readonly password: Secret;
}

/** PowerShell's type names and what a bound value of each is here. */
export interface ValueTypes {
  readonly String: string;
  readonly 'String[]': readonly string[];
  readonly SwitchParameter: boolean;
  readonly Boolean: boolean;
  readonly Int32: number;
  readonly Double: number;
  readonly SecureString: Secret;
  readonly 'SecureString[]': readonly Secret[];
  /** `@{Name=value; Other=value}`. Keys as they were written. */
  readonly Hashtable: Readonly<Record<string, string>>;
  readonly PSCredential: UserCredential;
}

interface ParameterBase {
  /** One or more sentences for help and the reference page. */
  readonly description: string;
  /** Other full names, in any case when bound. */
  readonly aliases?: readonly string[];
  /**
   * The sets it belongs to, with what differs there; absent: every set, as `everywhere` says.
   * Positions start at 0.
   */
  readonly sets?: Readonly<Record<string, Placement>>;
  readonly everywhere?: Placement;
  /** An empty string is refused. */
  readonly notEmpty?: true;
  /** What is used when the parameter is not given, in words; help only. */
  readonly defaultText?: string;
}

interface Placement {
  readonly mandatory?: true;
  /** Counts from 0. */
  readonly position?: number;
}

/** One parameter: its type, or the accepted values of an enumeration in their canonical spelling. */
export type Parameter =
  | (ParameterBase & { readonly type: Exclude<keyof ValueTypes, 'String[]'> })
  | (ParameterBase & {
      readonly type: 'String[]';
      /** Commas separate elements unless this is false (headers hold commas of their own). */
      readonly commas?: false;
    })
  | (ParameterBase & {
      readonly type: 'Enum';
      /** The name in error texts, as in `ContextScope`. */
      readonly typeName: string;
      readonly values: readonly string[];
    });

export interface Example {
  readonly title: string;
  /** The line as a person types it after `entrada`. */
  readonly line: string;
  readonly remark?: string;
}

/** Everything that is said about a command: its TypeScript type, binding, help, completion and page come from it. */
export interface CommandTable {
  /** The cmdlet's name, or a short word in lower case for a command of our own. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line. */
  readonly synopsis: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  /** Used when several sets stay possible. */
  readonly defaultSet?: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Names that older versions had, each with the sentence that says what replaces it. */
  readonly removed?: Readonly<Record<string, string>>;
  readonly examples: readonly Example[];
  /** What standard output gets, in one line. */
  readonly output?: string;
  /** Adds -WhatIf and -Confirm. */
  readonly supportsShouldProcess?: true;
  /**
   * Everything after the last bound parameter goes to the command as it is (`lab -- npm test`);
   * the text names these words in help.
   */
  readonly trailingWords?: string;
}

/** What a bound value of one parameter is. */
export type ValueOf<P extends Parameter> = P extends { readonly type: 'Enum'; readonly values: readonly (infer V)[] }
  ? V
  : P extends { readonly type: infer T extends keyof ValueTypes }
    ? ValueTypes[T]
    : never;

type Parameters<T extends CommandTable> = T['parameters'];

type SetsOfParameter<P> = P extends { readonly sets: infer S } ? keyof S & string : never;

/** The names of a table's parameter sets; `(All)` when it declares none. */
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

/** The values of one parameter set, under the parameters' own names. */
export type ParametersOf<T extends CommandTable, S extends SetNameOf<T>> = Flat<
  { readonly [N in MandatoryIn<T, S>]: ValueOf<Parameters<T>[N]> } & {
    readonly [N in Exclude<NamesIn<T, S>, MandatoryIn<T, S>>]?: ValueOf<Parameters<T>[N]>;
  }
>;

/** What the binder hands to a command: a union of the sets, told apart by `parameterSet`. */
export type BoundOf<T extends CommandTable> = {
  [S in SetNameOf<T>]: { readonly parameterSet: S; readonly parameters: ParametersOf<T, S> };
}[SetNameOf<T>];

type Plain<V> = V extends Secret
  ? Secret | string
  : V extends readonly Secret[]
    ? readonly (Secret | string)[]
    : V extends UserCredential
      ? { readonly userName: string; readonly password: Secret | string }
      : V;

type AllNames<T extends CommandTable> = keyof Parameters<T> & string;

/** The same sets for callers of the library: names in camel case, secrets also as plain text, no mixing of sets. */
export type OptionsOf<T extends CommandTable> = {
  [S in SetNameOf<T>]: Flat<
    { readonly [N in MandatoryIn<T, S> as Uncapitalize<N>]: Plain<ValueOf<Parameters<T>[N]>> } & {
      readonly [N in Exclude<NamesIn<T, S>, MandatoryIn<T, S>> as Uncapitalize<N>]?:
        | Plain<ValueOf<Parameters<T>[N]>>
        | undefined;
    } & { readonly [N in Exclude<AllNames<T>, NamesIn<T, S>> as Uncapitalize<N>]?: never }
  >;
}[SetNameOf<T>];

/** Gives where a parameter stands in a set, or undefined when it is not in it. */
export function placementIn(parameter: Parameter, setName: string): Placement | undefined {
  return parameter.sets === undefined ? (parameter.everywhere ?? {}) : parameter.sets[setName];
}

/** Lists the names of a table's sets, the default one first; `(All)` when it declares none. */
export function setNamesOf(table: CommandTable): string[] {
  const names = new Set(table.defaultSet === undefined ? [] : [table.defaultSet]);
  for (const parameter of Object.values(table.parameters)) {
    for (const name of Object.keys(parameter.sets ?? {})) names.add(name);
  }
  return names.size === 0 ? ['(All)'] : [...names];
}

/** Lists the sets that hold every one of the named parameters (step 1 of PowerShell's set resolution). */
export function setsHolding(table: CommandTable, parameterNames: readonly string[]): string[] {
  return setNamesOf(table).filter((setName) =>
    parameterNames.every((name) => {
      const parameter = table.parameters[name];
      return parameter !== undefined && placementIn(parameter, setName) !== undefined;
    }),
  );
}
