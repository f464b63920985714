import { EntradaError } from '../../base/errors.ts';
import { defineCommand } from '../command.ts';
import type { Protection } from './protection.ts';

export const statusCommand = defineCommand({
  table: {
    name: 'status',
    aliases: [],
    synopsis: 'Shows what protects saved sessions, and whether all is well.',
    description: [
      'Where sessions and their key are kept, which of them can be read, whether a keyring can be used, the agent of the calling shell, the permissions of our folders and the variables in force. It changes nothing and shows no secret.',
      'What is wrong is listed and is no error, unless -Check asks for that.',
    ],
    parameters: {
      Check: {
        type: 'SwitchParameter',
        description: 'Prints nothing when all is well, and fails with status 7 otherwise.',
      },
    },
    examples: [
      { title: 'Look', line: 'status' },
      { title: 'Ask in a script', line: 'status -Check', remark: 'entrada status -Check || notify-send "Entrada"' },
    ],
    output: 'An object with Sessions, Key, Keyring, Shell, Folders, Variables, Problems and Advice.',
  },
  async run({ parameters }, host) {
    const { describeProtection } = await import('./protection.ts');
    const protection = await describeProtection(host);
    if (parameters.Check !== true) return { kind: 'value', value: protection, rows: rowsOf(protection) };
    const [first, ...more] = protection.Problems;
    if (first !== undefined) throw notWell(first.Problem, first.Advice ?? undefined, more.length);
    return { kind: 'nothing' };
  },
});

function rowsOf({ Sessions, Key, Keyring, Shell, Folders, Variables, Problems, Advice }: Protection): Row[] {
  const unreadable = Sessions.Unreadable === 0 ? '' : `, ${Sessions.Unreadable} unreadable`;
  const shell = Shell.Agent === 'running' ? `${Shell.Sessions} kept by its agent` : `agent: ${Shell.Agent}`;
  return [
    row('Sessions', `${Sessions.Readable} saved${unreadable}`, Sessions.Place),
    row('Key', Key.Kind === null ? Key.State : `${Key.Kind}, ${Key.State}`, Key.Place ?? ''),
    row('Keyring', Keyring.State, Keyring.Reason ?? ''),
    row('Shell', shell, ''),
    ...Folders.map(({ Path, Mode }) => row('Folder', Mode ?? 'not made yet', Path)),
    ...Object.entries(Variables).map(([name, value]) => row('Variable', name, value)),
    ...Problems.map((problem) => row('Problem', problem.Problem, problem.Advice ?? '')),
    ...Advice.map((text) => row('Advice', text, '')),
  ];
}

interface Row {
  readonly What: string;
  readonly State: string;
  readonly Detail: string;
}

function row(What: string, State: string, Detail: string): Row {
  return { What, State, Detail };
}

function notWell(problem: string, advice: string | undefined, more: number): EntradaError {
  const others = more === 0 ? '' : ` (and ${more} more)`;
  return new EntradaError('CACHE_UNREADABLE', `Cannot vouch for saved sessions: ${problem}${others}`, {
    hint: [advice, '"entrada status" shows all.'].filter((text) => text !== undefined).join(' '),
  });
}
