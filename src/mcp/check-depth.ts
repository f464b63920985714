import { EntradaError } from '../base/errors.ts';

const mostLevels = 100;

/**
 * Refuses JSON that is nested so deeply that it could exhaust the stack.
 *
 * @param code - Whose fault it is.
 * @throws {EntradaError} `code`.
 */
export function checkDepth(value: unknown, subject: string, code: 'INPUT_INVALID' | 'RESPONSE_INVALID'): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels) {
      throw new EntradaError(code, `Cannot use ${subject}: it is nested more than ${mostLevels} levels deep`);
    }
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      for (const inner of Object.values(one)) if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
}
