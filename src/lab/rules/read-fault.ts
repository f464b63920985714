import { type FaultRule, faultKinds, faultScopeRules } from './fault-rule.ts';
import { checkKind, type FieldProblem, refuseProblems } from './field-rule.ts';

/**
 * Lists the problems of a fault from outside: unknown kinds and fields, missing ones, values that do not fit.
 *
 * @param path - Where it is, such as `faults[0]`.
 */
export function checkFault(value: unknown, path: string): FieldProblem[] {
  return checkKind(value, path, faultKinds, faultScopeRules);
}

/**
 * Checks a fault from outside.
 *
 * @param path - Where it is, such as `faults[0]`.
 * @throws {EntradaError} `INPUT_INVALID` with the first problem in the message and all in `details.problems`.
 */
export function readFault(value: unknown, path: string): FaultRule {
  refuseProblems(checkFault(value, path), 'fault');
  // Its kind and fields were checked by the table, which is in step with the type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...(value as FaultRule) };
}
