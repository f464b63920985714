import { EntradaError } from '../../base/errors.ts';
import type { SeedSource } from '../../lab/setup/shape/seed-problems.ts';
import type { LabSeed } from '../../lab/setup/shape/seed-types.ts';

/** The content of a lab other than the standard one. */
export interface GivenSeed {
  readonly seed: LabSeed;
  readonly seedSource: SeedSource;
}

/** The parameters that describe the content. */
export interface SeedParameters {
  readonly Seed?: string | undefined;
  readonly Users?: number | undefined;
  readonly Groups?: number | undefined;
  readonly Tenants?: number | undefined;
}

/**
 * Reads the seed file and the numbers of generated objects; undefined for the standard content.
 *
 * @throws {EntradaError} `INPUT_INVALID` for mistakes in the file, `PARAMETER_VALUE_INVALID` for parameters that
 *   exclude each other.
 */
export async function readGivenSeed(
  { Seed: file, Users: users, Groups: groups, Tenants: tenants = 0 }: SeedParameters,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<GivenSeed | undefined> {
  if (file === undefined && users === undefined && groups === undefined) return undefined;
  if (tenants > 0) {
    const message = 'Cannot use -Tenants together with -Seed, -Users or -Groups; describe the tenants in the seed file';
    throw new EntradaError('PARAMETER_VALUE_INVALID', message);
  }
  const { readSeedFile } = await import('../../lab/setup/seed-file.ts');
  const given = file === undefined ? undefined : await readSeedFile(file, variables);
  const { seed = {}, source = { name: '-Users and -Groups' } } = given ?? {};
  const generate = {
    ...seed.generate,
    ...(users === undefined ? {} : { users }),
    ...(groups === undefined ? {} : { groups }),
  };
  return { seed: Object.keys(generate).length === 0 ? seed : { ...seed, generate }, seedSource: source };
}
