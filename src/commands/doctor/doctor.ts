import { exitStatuses, EntradaError, isKnownErrorCode } from '../../base/errors.ts';
import { isColorWanted, painter } from '../../terminal/style.ts';
import { type CommandHost, type CommandResult, defineCommand } from '../command.ts';
import type { DoctorReport } from './examine.ts';

/** The command doctor. */
export const doctorCommand = defineCommand({
  table: {
    name: 'doctor',
    aliases: [],
    synopsis: 'Checks this machine, the saved sessions and the way to the cloud, and shows what to do.',
    description: [
      'Checks versions, settings, folders, the key, the keyring, the agent of this shell, every context (of many, the first 20 of each verdict), certificate authorities, the proxy, names, the endpoints of the clouds that you are signed in to, and the clock. Each line has a verdict; a warning or problem has a remedy.',
      'The report can be shown to others: it does not contain secrets, and user names, IDs and your home folder are shortened. It does contain the host names of your proxy and your environments.',
      'Nothing is changed, except that a file is written to each folder and removed again. Requests are sent without a token, wait at most 10 seconds, and run at the same time.',
      'With a problem, the exit status is that of the first problem (docs/exit-statuses.md). Warnings do not affect it.',
    ],
    parameters: {
      Offline: {
        type: 'SwitchParameter',
        description: 'Sends nothing: checks this machine and the saved sessions only.',
      },
      ShowNames: {
        type: 'SwitchParameter',
        description: 'Shows user names, names of contexts, IDs and paths in full.',
      },
    },
    examples: [
      { title: 'Find out why a sign-in fails', line: 'doctor' },
      { title: 'List the problems in a script', line: 'doctor -Query "Checks[?Verdict==\'problem\']" -Output json' },
      { title: 'Check a machine without a network', line: 'doctor -Offline' },
    ],
    output: 'An object with Verdict, Versions, Contexts and Checks. On a terminal, a line for each check.',
  },
  async run({ parameters, common }, host) {
    const { examine } = await import('./examine.ts');
    const showsNames = parameters.ShowNames === true;
    const report = await examine(host, { isOffline: parameters.Offline === true, showsNames });
    const isData = common.Output !== undefined || common.Query !== undefined || common.OutVariable !== undefined;
    if (!isData && host.stdout.isTTY && host.takesObjects !== true) return printReport(report, host, showsNames);
    return { kind: 'value', value: report, rows: report.Checks, failure: failureOf(report) };
  },
});

async function printReport(report: DoctorReport, host: CommandHost, showsNames: boolean): Promise<CommandResult> {
  const { doctorText } = await import('./doctor-text.ts');
  const paint = painter(isColorWanted(host.env, host.stdout));
  await host.printLine(doctorText(report, host.stdout.columns || 80, paint, showsNames));
  return { kind: 'status', status: failureOf(report)?.exitStatus ?? exitStatuses.ok };
}

/** Returns the first problem, for the exit status. */
function failureOf({ Checks }: DoctorReport): EntradaError | undefined {
  const [first, ...others] = Checks.filter(({ Verdict }) => Verdict === 'problem');
  if (first === undefined) return undefined;
  const code = first.Code !== null && isKnownErrorCode(first.Code) ? first.Code : 'INTERNAL';
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new EntradaError(code, `${first.Found}${more}`, first.Remedy === null ? {} : { hint: first.Remedy });
}
