import { EntradaError } from '../../base/errors.ts';
import { defineCommand } from '../command.ts';
import type { StatusReport } from './status-report.ts';

/** Of thousands of sessions, these many show whether they can be read. */
const mostOpened = 50;

/** The command status. */
export const statusCommand = defineCommand({
  table: {
    name: 'status',
    aliases: [],
    synopsis: 'Shows how saved sessions are protected, and any problems.',
    description: [
      "Shows where sessions and their key are stored, how many sessions are readable, whether a keyring is available, the calling shell's agent, the permissions of Entrada's folders and the environment variables in effect. Changes nothing and shows no secrets.",
      'Problems are listed, but are not an error unless you use -Check. Of more than 50 sessions, 50 are opened, and More is true; with -Check, all of them.',
    ],
    parameters: {
      Check: {
        type: 'SwitchParameter',
        description:
          'Prints only problems: with any, it shows the status and fails with exit status 7; without, it prints nothing.',
      },
    },
    examples: [
      { title: 'Show the status', line: 'status' },
      { title: 'Check in a script', shell: 'entrada status -Check || notify-send "Entrada"' },
    ],
    output: 'An object with Sessions, Key, Keyring, Shell, Folders, Variables, Problems and Advice.',
  },
  async run({ parameters }, host) {
    const { createStatusReport } = await import('./status-report.ts');
    const report = await createStatusReport(host, parameters.Check === true ? Infinity : mostOpened);
    const shown = { kind: 'value', value: report, rows: rowsOf(report) } as const;
    if (parameters.Check !== true) return shown;
    const [first, ...more] = report.Problems;
    if (first === undefined) return { kind: 'nothing' };
    return { ...shown, failure: problemFound(first.Problem, first.Advice ?? undefined, more.length) };
  },
});

function rowsOf({ Sessions, Key, Keyring, Shell, Folders, Variables, Problems, Advice }: StatusReport): Row[] {
  const unreadable = Sessions.Unreadable === 0 ? '' : `, ${Sessions.Unreadable} unreadable`;
  const shell = Shell.Agent === 'running' ? `${Shell.Sessions} in memory` : `agent: ${Shell.Agent}`;
  return [
    row('Sessions', `${Sessions.More ? 'more than ' : ''}${Sessions.Readable} saved${unreadable}`, Sessions.Place),
    row('Key', Key.Kind === null ? Key.State : `${Key.Kind}, ${Key.State}`, Key.Place ?? ''),
    row('Keyring', Keyring.State, Keyring.Reason ?? ''),
    row('Shell', shell, ''),
    ...Folders.map(({ Path, Mode }) => row('Folder', Mode ?? 'not created yet', Path)),
    ...Object.entries(Variables).map(([name, value]) => row('Variable', name, value)),
    ...Problems.map((problem) => row('Problem', problem.Problem, problem.Advice ?? '')),
    ...Advice.map((text) => row('Advice', text, '')),
  ];
}

interface Row {
  readonly What: string;
  readonly State: string;
  readonly Detail?: string;
}

/** Without an empty detail: a narrow terminal has a line for each value. */
function row(What: string, State: string, Detail: string): Row {
  return { What, State, ...(Detail === '' ? {} : { Detail }) };
}

function problemFound(problem: string, advice: string | undefined, more: number): EntradaError {
  const others = more === 0 ? '' : ` (and ${more} more)`;
  return new EntradaError(
    'CACHE_UNREADABLE',
    `Problem with saved sessions: ${problem}${others}`,
    advice === undefined ? {} : { hint: advice },
  );
}
