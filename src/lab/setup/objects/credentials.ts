import { randomBytes } from 'node:crypto';
import type { Application } from '../../tenant/application.ts';
import { derivedSecret } from './derived-ids.ts';
import type { SeedPath } from '../shape/seed-problems.ts';
import type { SeedSecret } from '../shape/seed-types.ts';
import { textOfVariable } from './outside-texts.ts';
import type { TenantContext } from './tenant-context.ts';

type Secret = Application['secrets'][number];

/**
 * Returns a client secret.
 *
 * @param name - Of a generated one that is always the same.
 */
export function secretFrom(seed: SeedSecret | string, name: string, context: TenantContext, path: SeedPath): Secret {
  if (typeof seed === 'string') return { value: seed };
  const { value, variable, generate, expiresAt, startsAt, ...names } = seed;
  const expires = {
    ...names,
    ...(expiresAt === undefined ? {} : { expiresAtMs: Date.parse(expiresAt) }),
    ...(startsAt === undefined ? {} : { startsAtMs: Date.parse(startsAt) }),
  };
  const given = [value, variable, generate].filter((one) => one !== undefined);
  if (given.length !== 1) {
    context.problems.add(path, `found ${given.length} of value, variable and generate; use one of them`);
  }
  if (value !== undefined) return { value, ...expires };
  if (variable !== undefined)
    return { value: textOfVariable(variable, context.problems, [...path, 'variable']), ...expires };
  const made =
    generate === 'random' ? randomBytes(30).toString('base64url') : derivedSecret(context.tenant.id, 'secret', name);
  return { value: made, ...expires };
}
