import { checkFault } from '../../rules/read-fault.ts';
import { checkPolicy } from '../../rules/read-policy.ts';
import { stepsOf } from './seed-problems.ts';
import type { CheckValue } from './read-value.ts';

/** Checks a policy or a fault of a seed. */
export const readRule: CheckValue = (kind, value, path, problems) => {
  const found = kind === 'policy' ? checkPolicy(value, '') : checkFault(value, '');
  for (const problem of found) {
    // The path is empty, `.field` or `.field[0]`.
    problems.add([...path, ...stepsOf(problem.path)], problem.message);
  }
  return found.length === 0 ? value : undefined;
};
