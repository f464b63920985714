import { checkKind, type FieldProblem, refuseProblems } from './field-rule.ts';
import { type Policy, policyKinds, policyScopeRules } from './policy-rule.ts';

/**
 * Lists the problems of a policy from outside: unknown kinds and fields, missing ones, values that do not fit.
 *
 * @param path - Where it is, such as `policies[0]`.
 */
export function checkPolicy(value: unknown, path: string): FieldProblem[] {
  return checkKind(value, path, policyKinds, policyScopeRules);
}

/**
 * Checks a policy from outside.
 *
 * @param path - Where it is, such as `policies[0]`.
 * @throws {EntradaError} `INPUT_INVALID` with the first problem in the message and all in `details.problems`.
 */
export function readPolicy(value: unknown, path: string): Policy {
  refuseProblems(checkPolicy(value, path), 'policy');
  // Its kind and fields were checked by the table, which is in step with the type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...(value as Policy) };
}
