import { parameterAlreadyBound } from './binding-errors.ts';
import type { UnreadValue } from './coerce-value.ts';
import { isHashtable, mergeHashtables } from './hashtable.ts';
import { isRepeatable, type KnownParameter } from './known-parameters.ts';
import type { Argument } from './pair-names.ts';
import { rejectEmpty } from './reject-empty.ts';

/** Values before their secrets are read, by parameter name. */
export type UnreadValues = ReadonlyMap<string, UnreadValue>;

/** The result of `bindNamed`. */
export interface NamedBinding {
  readonly own: UnreadValues;
  readonly common: UnreadValues;
  /** The arguments that no named parameter used, in their order. */
  readonly left: readonly Exclude<Argument, { kind: 'named' }>[];
}

/**
 * Binds the named parameters, from left to right, and converts their values.
 *
 * Repeating an array or a Hashtable adds to it, which PowerShell does not support.
 *
 * @throws {EntradaError} `PARAMETER_AMBIGUOUS`, `PARAMETER_ALREADY_BOUND`, `PARAMETER_VALUE_INVALID`.
 */
export function bindNamed(paired: readonly Argument[]): NamedBinding {
  const own = new Map<string, UnreadValue>();
  const common = new Map<string, UnreadValue>();
  const left: Exclude<Argument, { kind: 'named' }>[] = [];
  for (const argument of paired) {
    if (argument.kind === 'unbound' && argument.isEarly === true) throw argument.error;
    if (argument.kind !== 'named') {
      left.push(argument);
      continue;
    }
    const { known, shownName } = argument;
    const target = known.isCommon ? common : own;
    const before = target.get(known.name);
    if (before !== undefined && !isRepeatable(known.parameter)) throw parameterAlreadyBound(known, shownName);
    const value = joined(known, before, argument.convert());
    if (!known.isCommon || known.parameter.notEmpty === true) rejectEmpty(known, value);
    target.set(known.name, value);
  }
  return { own, common, left };
}

function joined(known: KnownParameter, before: UnreadValue | undefined, value: UnreadValue): UnreadValue {
  if (isHashtable(before) && isHashtable(value)) return mergeHashtables(known, before, value);
  return Array.isArray(before) ? before.concat(value) : value;
}
