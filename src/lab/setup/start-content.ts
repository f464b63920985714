import { EntradaError } from '../../base/errors.ts';
import type { FaultRule } from '../rules/fault-rule.ts';
import type { Policy } from '../rules/policy-rule.ts';
import type { LabSettings } from '../tenant/settings.ts';
import { inSlices } from './in-slices.ts';
import { type SeededTenants, seedTenantsInSteps } from './seed-tenants.ts';
import type { SeedSource } from './shape/seed-problems.ts';
import type { LabSeed } from './shape/seed-types.ts';

/** The content of a lab at its start. */
export interface StartContent extends SeededTenants {
  readonly settings: Partial<LabSettings>;
  /** The time to set. */
  readonly clock?: string;
  readonly policies: readonly Policy[];
  readonly faults: readonly FaultRule[];
}

/**
 * Creates the content of a lab from a seed, and lets the process do other things meanwhile. Files in the seed are found
 * from the current folder, and secrets from the environment variables of this process, unless the source says
 * otherwise.
 *
 * @throws {EntradaError} `INPUT_INVALID` with all mistakes.
 */
export async function startContent(seed: LabSeed, source?: SeedSource): Promise<StartContent> {
  const where = source ?? { name: 'seed', folder: process.cwd(), variables: process.env };
  const { settings = {}, clock, policies = [], faults = [] } = seed;
  const tenants = await inSlices(seedTenantsInSteps(seed, where));
  return { ...tenants, settings, policies, faults, ...(clock === undefined ? {} : { clock }) };
}

/** Refuses tenants in addition to a seed, which contains them. */
export function refuseTenants(options: { readonly tenant?: unknown; readonly otherTenants?: unknown }): void {
  if (options.tenant === undefined && options.otherTenants === undefined) return;
  const message = 'Cannot start the lab "seed": tenants are given twice; leave "tenant" and "otherTenants" out';
  throw new EntradaError('INPUT_INVALID', message);
}
