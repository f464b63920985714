import { writeSecretFile } from '../../../base/private-files.ts';
import { defineCommand, nothing } from '../../command.ts';
import { environmentParameter, findRunningLab } from './running-lab.ts';

/** The command lab export. */
export const labExportCommand = defineCommand({
  table: {
    name: 'lab export',
    aliases: [],
    synopsis: 'Prints a running lab as a seed file, or writes it to a file.',
    description: [
      'With changes that were made while it ran. A lab that starts with this file (lab -Seed) has the same data.',
      'It contains the passwords and secrets of the lab. A file that the command writes can be read by you only (mode 0600); a redirection of the shell creates one that others can often read.',
    ],
    parameters: {
      Path: {
        type: 'String',
        aliases: ['File'],
        description: 'The file to write, YAML if its name ends with .yaml or .yml, otherwise JSON. It is replaced.',
        defaultText: 'standard output',
        everywhere: { position: 0 },
        notEmpty: true,
      },
      Environment: environmentParameter,
    },
    examples: [{ title: 'Keep a lab', line: 'lab export lab.yaml' }],
    output: 'The seed, without -Path.',
  },
  async run({ parameters: { Path, Environment } }, host) {
    const call = await findRunningLab(Environment, host);
    const seed = await call('GET', '/seed');
    if (Path === undefined) return { kind: 'value', value: seed };
    writeSecretFile(Path, await textOf(seed, /\.ya?ml$/i.test(Path)));
    host.information(`The lab was written to "${Path}", with its passwords and secrets; only you can read the file.`);
    return nothing;
  },
});

async function textOf(seed: unknown, isYaml: boolean): Promise<string> {
  if (!isYaml) return `${JSON.stringify(seed, undefined, 2)}\n`;
  const { yamlPieces } = await import('../../../terminal/yaml.ts');
  const pieces: string[] = [];
  for await (const piece of yamlPieces(seed)) pieces.push(piece);
  return pieces.join('');
}
