import { type FieldProblem, refuseProblems } from './field-rule.ts';
import { type Policy, policyKinds, policyScopeRules } from './policy-rule.ts';
import { checkPolicy, readPolicy } from './read-policy.ts';

const fixed = ['id', 'kind'] as const;

/**
 * Changes fields of a policy: null removes a field, and fields that are not named are unchanged.
 *
 * @returns Another object; the given one is unchanged.
 * @throws {EntradaError} `INPUT_INVALID` with all problems, among them another id or kind.
 */
export function changePolicy(policy: Policy, changes: Readonly<Record<string, unknown>>): Policy {
  // A map, since the names are untrusted.
  const fields = new Map<string, unknown>(Object.entries(policy));
  const known = { ...policyScopeRules, ...policyKinds[policy.kind].fields };
  for (const [name, value] of Object.entries(changes)) {
    // A null that does not name a field is left for the check.
    if (value === null && Object.hasOwn(known, name)) fields.delete(name);
    else fields.set(name, value);
  }
  const changed: Record<string, unknown> = Object.fromEntries(fields);
  const problems = fixed
    .filter((name) => Object.hasOwn(changes, name) && changes[name] !== policy[name])
    .map((name): FieldProblem => {
      const message = 'cannot be changed; remove the policy, and add another one';
      return { path: `policy.${name}`, message };
    });
  if (problems.length > 0)
    refuseProblems([...problems, ...checkPolicy({ ...changed, kind: policy.kind }, 'policy')], 'policy');
  return readPolicy(changed, 'policy');
}
