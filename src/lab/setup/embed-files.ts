import { certificateFrom, textOfVariable } from './objects/outside-texts.ts';
import { createProblems, type SeedPath, type SeedProblems, type SeedSource } from './shape/seed-problems.ts';
import type { LabSeed, SeedApplication, SeedSecret } from './shape/seed-types.ts';

/**
 * Returns a seed with the texts of the files and the values of the variables that it names, for a lab in another
 * process, which can read neither.
 *
 * @throws {EntradaError} `INPUT_INVALID` with all files and variables that cannot be read.
 */
export function embedFiles(seed: LabSeed, source: SeedSource): LabSeed {
  const problems = createProblems(source);
  const embedAll = (applications: readonly SeedApplication[] | undefined, path: SeedPath) =>
    applications === undefined
      ? {}
      : { applications: applications.map((one, index) => embed(one, problems, [...path, 'applications', index])) };
  const tenants = seed.tenants?.map((one, index) => ({
    ...one,
    ...embedAll(one.applications, ['tenants', index]),
  }));
  const embedded = { ...seed, ...embedAll(seed.applications, []), ...(tenants === undefined ? {} : { tenants }) };
  problems.throwAny();
  return embedded;
}

function embed(application: SeedApplication, problems: SeedProblems, path: SeedPath): SeedApplication {
  const { secrets, servicePrincipalSecrets, certificates, trustedSubjects } = application;
  const withValue = (field: string) => (secret: SeedSecret | string, index: number) => {
    if (typeof secret === 'string' || secret.variable === undefined) return secret;
    const { variable, ...rest } = secret;
    return { ...rest, value: textOfVariable(variable, problems, [...path, field, index, 'variable']) };
  };
  return {
    ...application,
    ...(secrets === undefined ? {} : { secrets: secrets.map(withValue('secrets')) }),
    ...(servicePrincipalSecrets === undefined
      ? {}
      : { servicePrincipalSecrets: servicePrincipalSecrets.map(withValue('servicePrincipalSecrets')) }),
    ...(certificates === undefined
      ? {}
      : {
          certificates: certificates.map((one, index) =>
            certificateFrom(one, problems, [...path, 'certificates', index]),
          ),
        }),
    ...(trustedSubjects === undefined
      ? {}
      : {
          trustedSubjects: trustedSubjects.map((one, index) => ({
            ...one,
            authority: certificateFrom(one.authority, problems, [...path, 'trustedSubjects', index, 'authority']),
          })),
        }),
  };
}
