import type { CommandTable, Parameter } from '../model/parameter-table.ts';
import { commonParameters, shouldProcessParameters } from './common-parameters.ts';

/** A parameter and its name in the table. */
export interface NamedParameter {
  readonly name: string;
  readonly parameter: Parameter;
}

/** A parameter that a command line can name. */
export interface KnownParameter extends NamedParameter {
  /** Whether it belongs to every command rather than this table. */
  readonly isCommon: boolean;
}

// Each word of a command line is compared with the names.
const knownOf = new WeakMap<CommandTable, readonly KnownParameter[]>();

/** Lists the table's own parameters, then the common ones that they do not hide. */
export function knownParameters(table: CommandTable): readonly KnownParameter[] {
  const known = knownOf.get(table) ?? listKnown(table);
  knownOf.set(table, known);
  return known;
}

function listKnown(table: CommandTable): KnownParameter[] {
  const own = listOf(table.parameters, false);
  const names = new Set(own.map(({ name }) => name.toLowerCase()));
  return [...own, ...commonParametersOf(table).filter(({ name }) => !names.has(name.toLowerCase()))];
}

/** Lists the common parameters of a command. */
export function commonParametersOf(table: CommandTable): KnownParameter[] {
  const common = listOf({ ...commonParameters, Output: outputParameter(table) }, true);
  return table.supportsShouldProcess === true ? [...common, ...listOf(shouldProcessParameters, true)] : common;
}

function outputParameter({ outputFormats = {} }: CommandTable): Parameter {
  const { Output: common } = commonParameters;
  const further = Object.entries(outputFormats);
  if (further.length === 0) return common;
  const list = further.map(([name, description]) => `${name} is ${description}`).join('; ');
  return {
    ...common,
    values: [...common.values, ...further.map(([name]) => name)],
    description: `${common.description} For other programs: ${list}.`,
  };
}

/** Returns whether a parameter can be repeated to add values. */
export function isRepeatable({ type }: Parameter): boolean {
  return type === 'String[]' || type === 'SecureString[]' || type === 'Hashtable';
}

/** Returns whether the value of a parameter contains a secret. */
export function isSecretParameter({ type }: Parameter): boolean {
  return type === 'SecureString' || type === 'SecureString[]' || type === 'PSCredential';
}

function listOf(parameters: Readonly<Record<string, Parameter>>, isCommon: boolean): KnownParameter[] {
  return Object.entries(parameters).map(([name, parameter]) => ({ name, parameter, isCommon }));
}
