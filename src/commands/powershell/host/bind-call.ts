import { mandatoryMissing, parameterNotFound, setUnresolved } from '../../../binder/binding-errors.ts';
import type { BoundCall } from '../../../binder/bind.ts';
import { chooseParameterSet, missingIn, requireCommonSet } from '../../../binder/choose-parameter-set.ts';
import type { CommonParameters } from '../../../binder/common-parameters.ts';
import { commonParametersOf, knownParameters } from '../../../binder/known-parameters.ts';
import { rejectEmpty } from '../../../binder/reject-empty.ts';
import type { CommandTable } from '../../../model/parameter-table.ts';
import { absolutePaths, type PathFolders } from './absolute-paths.ts';
import type { CallMessage } from './call-message.ts';
import { type DecodedValue, decodeValue, type SentCertificate } from './decode-value.ts';

/** A call, bound as its command receives it. */
export interface HostedCall {
  readonly call: BoundCall<CommandTable>;
  readonly common: CommonParameters;
  /** Certificates of the shell, by the text that stands for each in the parameters. */
  readonly certificates: ReadonlyMap<string, SentCertificate>;
}

/** Entrada's own common parameters that mean something where the output is objects. */
const servedCommon: ReadonlySet<string> = new Set(['Context', 'Output']);

/**
 * Binds a call that PowerShell has bound. Everything is checked again, as the binder of the command line does: names,
 * types, sets, and values that must not be empty.
 *
 * @throws {EntradaError} `PARAMETER_NOT_FOUND`, `PARAMETER_VALUE_INVALID`, `PARAMETER_SET_UNRESOLVED`,
 *   `PARAMETER_MISSING`.
 */
export function bindCall(table: CommandTable, message: CallMessage, folders: PathFolders): HostedCall {
  const own = new Map<string, DecodedValue>();
  const common = new Map<string, DecodedValue>();
  const context = { method: message.parameters['Method'] };
  for (const [name, value] of Object.entries(message.parameters)) {
    const parameter = Object.hasOwn(table.parameters, name) ? table.parameters[name] : commonParameter(table, name);
    if (parameter === undefined) throw parameterNotFound(table, knownParameters(table), name, table.removed?.[name]);
    const decoded = decodeValue({ name, parameter }, value, context);
    if (decoded !== undefined) (Object.hasOwn(table.parameters, name) ? own : common).set(name, decoded);
  }
  const names = [...own.keys()];
  const parameterSet = setOf(table, names, message.set);
  const missing = missingIn(table, parameterSet, names);
  if (missing.length > 0) throw mandatoryMissing(table, missing);
  const certificates = new Map<string, SentCertificate>();
  const values = new Map(
    Array.from(absolutePaths(table, own, folders), ([name, value]) => {
      if (!isSentCertificate(value)) return [name, value];
      const text = `X509Certificate2 ${value.thumbprint}`;
      certificates.set(text, value);
      return [name, text];
    }),
  );
  rejectEmptyTexts(table, values);
  const bound: unknown = {
    parameterSet,
    parameters: Object.fromEntries(values),
    common: Object.fromEntries(common),
    trailing: [],
  };
  // The table's types describe the result; the compiler cannot follow them through a Map.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const call = bound as BoundCall<CommandTable>;
  return { call, common: call.common, certificates };
}

function commonParameter(table: CommandTable, name: string) {
  return servedCommon.has(name) ? commonParametersOf(table).find((known) => known.name === name)?.parameter : undefined;
}

/** The set that PowerShell chose counts if it has all the parameters: its module declares the sets of the table. */
function setOf(table: CommandTable, names: readonly string[], chosen: string | undefined): string {
  if (chosen === undefined) return chooseParameterSet(table, names);
  if (requireCommonSet(table, names).includes(chosen)) return chosen;
  throw setUnresolved(`The parameter set ${chosen} does not have all of these parameters.`, { parameters: names });
}

function rejectEmptyTexts(table: CommandTable, values: ReadonlyMap<string, DecodedValue>): void {
  for (const [name, value] of values) {
    const parameter = table.parameters[name];
    const isText = typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
    if (parameter !== undefined && isText) rejectEmpty({ name, parameter }, value);
  }
}

function isSentCertificate(value: DecodedValue): value is SentCertificate {
  return typeof value === 'object' && 'kind' in value && value.kind === 'sent-certificate';
}
