import { isEntradaError } from '../../../base/errors.ts';
import { isObject } from '../../../base/json.ts';
import type { SeedPath, SeedSource } from '../../../lab/setup/shape/seed-problems.ts';
import { defineCommand } from '../../command.ts';
import { environmentParameter, findRunningLab, queryOf } from './running-lab.ts';

/** The command lab import. */
export const labImportCommand = defineCommand({
  table: {
    name: 'lab import',
    aliases: [],
    synopsis: 'Adds the objects of a seed file to a running lab.',
    description: [
      'Everything in the file, or nothing if there is a mistake. The file is like one for lab -Seed, without the fields that only a start can set: extends, settings, clock, licenses, and new tenants. To return to an exported lab, start a lab with the export.',
      'Files and environment variables that it names are read by this command.',
    ],
    parameters: {
      Path: {
        type: 'String',
        aliases: ['Seed', 'File'],
        description: 'The YAML or JSON file (docs/lab/seed-files.md).',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      Force: { type: 'SwitchParameter', description: 'Also changes objects that the lab already has.' },
      Environment: { ...environmentParameter, aliases: [] },
    },
    examples: [
      { title: 'Add users and applications to a running lab', line: 'lab import more.yaml' },
      { title: 'Also change what is there', line: 'lab import more.yaml -Force' },
    ],
    output: 'What was added: users, groups, applications, managed identities, devices, and ids of policies and faults.',
  },
  async run({ parameters: { Path, Force, Environment } }, host) {
    const [{ readSeedFile }, { embedFiles }] = await Promise.all([
      import('../../../lab/setup/seed-file.ts'),
      import('../../../lab/setup/embed-files.ts'),
    ]);
    const { seed, source } = await readSeedFile(Path, host.env);
    const embedded = embedFiles(seed, source);
    const call = await findRunningLab(Environment, host);
    const query = queryOf({ mayChange: Force === true ? 'true' : undefined });
    try {
      return { kind: 'value', value: await call('POST', `/seed${query}`, embedded) };
    } catch (error) {
      throw await inFile(error, source);
    }
  },
});

/** Names the lines of the mistakes that the lab found. */
async function inFile(error: unknown, source: SeedSource): Promise<unknown> {
  const problems = isEntradaError(error) && isObject(error.details) ? error.details['problems'] : undefined;
  if (!Array.isArray(problems)) return error;
  const { createProblems } = await import('../../../lab/setup/shape/seed-problems.ts');
  const found = createProblems(source);
  for (const problem of problems) {
    if (!isObject(problem)) continue;
    const { path, message } = problem;
    if (typeof path === 'string' && typeof message === 'string') found.add(stepsOf(path), message);
  }
  try {
    found.throwAny();
  } catch (named) {
    if (isEntradaError(named)) return named;
  }
  return error;
}

/** Splits `users[3].mail` and `directoryRoles["Global Reader"][0]`. */
function stepsOf(path: string): SeedPath {
  return [...path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
    index === undefined ? (quoted ?? name ?? '') : Number(index),
  );
}
