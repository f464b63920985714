import { isSecret, Secret } from '../base/secret.ts';
import type { BoundOf, CommandTable, Parameter } from '../model/parameter-table.ts';
import { emptyString, mandatoryMissing } from './binding-errors.ts';
import { coerceValue, type UnreadValue } from './coerce-value.ts';
import type { CommonParameters } from './common-parameters.ts';
import { readSecrets, type SecretHost } from './read-secrets.ts';
import type { SecretSource } from './secret-source.ts';
import { rejectEmpty } from './reject-empty.ts';
import { resolveCall, type UnreadCall } from './resolve-call.ts';

/** A call as its command receives it; tagged by `parameterSet`. */
export type BoundCall<T extends CommandTable> = BoundOf<T> & {
  readonly common: CommonParameters;
  /** The words after `--`, for a table that declares `trailingWords`. */
  readonly trailing: readonly string[];
};

/** A missing mandatory parameter to prompt for. */
export interface MissingParameter {
  readonly name: string;
  readonly type: Parameter['type'];
  /** All values of an enumeration. */
  readonly values?: readonly string[];
}

/** The user's input: a word, the elements of an array, or secrets typed without echo. */
export type Answer = string | readonly string[] | Secret | readonly Secret[];

/** The binder's access to the outside. */
export interface BindHost extends SecretHost {
  /** Prompts for missing mandatory values; present only on a terminal. */
  readonly askMissing?:
    | ((commandName: string, parameters: readonly MissingParameter[]) => Promise<Readonly<Record<string, Answer>>>)
    | undefined;
}

/**
 * Binds a command line to the parameters of a command, as PowerShell does (about_Parameters, about_Parameter_Sets).
 *
 * Supports case-insensitive names, aliases and unique prefixes; `-TenantId x`, `-TenantId:x`, `--tenant-id x`,
 * `--tenant-id=x`; arrays as `a,b`, as `a,` `b`, as `@(a, b)` or by repeating the parameter; `@{A=x; B=y}`; positions;
 * parameter sets. Does not read files or the environment, and prints nothing: the host reads missing and secret values.
 *
 * @throws {EntradaError} `PARAMETER_NOT_FOUND`, `PARAMETER_AMBIGUOUS`, `PARAMETER_ALREADY_BOUND`,
 *   `PARAMETER_VALUE_MISSING`, `PARAMETER_VALUE_INVALID`, `PARAMETER_SET_UNRESOLVED`, `PARAMETER_MISSING`,
 *   `ARGUMENT_NOT_FOUND`; the message is PowerShell's own, the hint is Entrada's. Errors of the host pass through.
 */
export async function bindParameters<T extends CommandTable>(
  table: T,
  words: readonly string[],
  host: BindHost,
): Promise<BoundCall<T>> {
  const call = resolveCall(table, words);
  const answered = call.missing.length === 0 ? call.parameters : await askForMissing(table, call, host);
  const parameters = await readSecrets(answered, host);
  const bound: unknown = {
    parameterSet: call.parameterSet,
    parameters: Object.fromEntries(parameters),
    common: Object.fromEntries(call.common),
    trailing: call.trailing,
  };
  // The table's types describe the result; the compiler cannot follow them through a Map.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return bound as BoundCall<T>;
}

async function askForMissing(table: CommandTable, call: UnreadCall, host: BindHost): Promise<Map<string, UnreadValue>> {
  if (host.askMissing === undefined) throw mandatoryMissing(table, call.missing);
  const missing = call.missing.flatMap((name) => {
    const parameter = table.parameters[name];
    return parameter === undefined ? [] : [{ name, parameter }];
  });
  const questions = missing.map(({ name, parameter }) => ({
    name,
    type: parameter.type,
    ...(parameter.type === 'Enum' && { values: parameter.values }),
  }));
  const answers = new Map(Object.entries(await host.askMissing(table.name, questions)));
  const values = new Map(call.parameters);
  for (const { name, parameter } of missing) {
    const answer = answers.get(name);
    if (answer === undefined) throw mandatoryMissing(table, [name]);
    const value = readAnswer(name, parameter, answer);
    rejectEmpty({ name, parameter }, value);
    values.set(name, value);
  }
  return values;
}

function readAnswer(name: string, parameter: Parameter, answer: Answer): UnreadValue {
  const elements = typeof answer === 'string' || isSecret(answer) ? [answer] : answer;
  const words = elements.map((element) => (isSecret(element) ? element.reveal() : element));
  switch (parameter.type) {
    case 'String[]':
      return words;
    case 'SecureString[]':
      return words.map((word) => hiddenAnswer(name, word));
    case 'SecureString':
      return hiddenAnswer(name, words.join(','));
    default:
      return coerceValue({ name, parameter }, words.join(','));
  }
}

function hiddenAnswer(name: string, word: string): SecretSource {
  if (word === '') throw emptyString(name);
  return { kind: 'answer', secret: new Secret(word) };
}
