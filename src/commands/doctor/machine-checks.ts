import { release } from 'node:os';
import { isEntradaError } from '../../base/errors.ts';
import { probeFolder } from '../../base/probe-folder.ts';
import { version } from '../../base/version.ts';
import type { CommandHost } from '../command.ts';
import { effectiveSettings } from '../config/effective-settings.ts';
import { createStatusReport, type StatusReport } from '../protection/status-report.ts';
import { type Check, fewOf, fine, problem, warning } from './check.ts';

/** The versions that matter for a report. */
export interface Versions {
  readonly Entrada: string;
  readonly Node: string;
  readonly OpenSSL: string;
  readonly System: string;
}

type Host = Pick<CommandHost, 'services' | 'folders' | 'env' | 'platform'>;

/** Returns the versions of the programs that run. */
export function versionsHere(): Versions {
  const { node, openssl } = process.versions;
  return { Entrada: version, Node: node, OpenSSL: openssl, System: `${process.platform} ${release()} ${process.arch}` };
}

/** The oldest version of Node that package.json allows, as numbers. */
const oldestNode = [20, 19] as const;

/** Checks the versions. */
export function versionCheck({ Entrada, Node, OpenSSL, System }: Versions): Check {
  const [major = 0, minor = 0] = Node.split('.').map(Number);
  const found = `Entrada ${Entrada}, Node.js ${Node}, OpenSSL ${OpenSSL}, ${System}`;
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  return isOld
    ? warning('Versions', found, `Install Node.js ${oldestNode.join('.')} or newer.`)
    : fine('Versions', found);
}

/** Checks that each settings file can be read. */
export async function settingsChecks({ services, folders, env }: Host): Promise<Check[]> {
  const reads: readonly (() => Promise<unknown>)[] = [
    () => services.environments.read(),
    () => services.teamsEnvironment.read(),
    async () => effectiveSettings({ folders, env }),
  ];
  const problems: Check[] = [];
  for (const read of reads) {
    try {
      await read();
    } catch (error) {
      if (!isEntradaError(error)) throw error;
      problems.push(problem('Settings', error));
    }
  }
  return problems.length > 0 ? problems : [fine('Settings', 'The settings files can be read.')];
}

/** Checks the folders, the key, the keyring and the shell's agent, as `status` does, and that files can be written. */
export async function protectionChecks(host: Host): Promise<{ report: StatusReport; checks: Check[] }> {
  const report = await createStatusReport(host);
  const problemsOf = (what: string, area: string) =>
    report.Problems.filter(({ What }) => What === what).map(({ Problem, Advice, Code }) =>
      problem(area, { message: Problem, hint: Advice ?? undefined, code: Code }),
    );
  const { Key, Keyring, Sessions, Shell, Variables } = report;
  const keyProblems = problemsOf('key', 'Key');
  const variables = Object.entries(Variables).map(([name, value]) => (value === '(set)' ? name : `${name}=${value}`));
  const checks = [
    fine('Variables', variables.length === 0 ? 'None of Entrada is set.' : variables.join(', ')),
    ...problemsOf('folder', 'Folders'),
    ...writeChecks(host),
    ...(keyProblems.length > 0 ? keyProblems : [fine('Key', keyText(Key))]),
    ...report.Advice.map((text) => warning('Key', 'The key could be kept in a better place.', text)),
    keyringCheck(Keyring),
    ...problemsOf('shell', 'Agent'),
    ...(Shell.Agent === 'unreachable' ? [] : [fine('Agent', agentText(Shell))]),
    ...problemsOf('sessions', 'Cache'),
    ...fewOf(problemsOf('session', 'Cache'), moreUnreadable),
    ...cacheLine(Sessions, report),
  ];
  return { report, checks };
}

function moreUnreadable(left: number): Check {
  const message = `Cannot read ${left} more of the saved sessions`;
  return problem('Cache', { message, hint: '"entrada status -Check" lists all of them.', code: 'CACHE_UNREADABLE' });
}

function writeChecks({ folders }: Host): Check[] {
  const places = { written: [] as string[], created: [] as string[] };
  const problems: Check[] = [];
  for (const path of [folders.state, folders.data, folders.config]) {
    try {
      places[probeFolder(path) ? 'written' : 'created'].push(`"${path}"`);
    } catch (error) {
      if (!isEntradaError(error)) throw error;
      problems.push(problem('Folders', error));
    }
  }
  const { written, created } = places;
  return [
    ...problems,
    ...(written.length === 0 ? [] : [fine('Folders', `${written.join(', ')} can be written.`)]),
    ...(created.length === 0 ? [] : [fine('Folders', `${created.join(', ')} can be created.`)]),
  ];
}

function keyText({ Kind, Place, Id, State }: StatusReport['Key']): string {
  return Kind === null ? 'Not created yet.' : `${Id ?? ''} in "${Place ?? Kind}", ${State}.`;
}

function keyringCheck({ State, Reason }: StatusReport['Keyring']): Check {
  // A server does not have one, and a key in a file protects sessions there.
  return fine('Keyring', State === 'usable' ? 'Usable.' : `Not usable: ${Reason ?? 'unknown'}.`);
}

function agentText({ Agent, Sessions }: StatusReport['Shell']): string {
  return Agent === 'none' ? 'None is needed by this shell.' : `Running, with ${count(Sessions, 'session')} in memory.`;
}

function cacheLine({ Place, Readable, Unreadable }: StatusReport['Sessions'], { Problems }: StatusReport): Check[] {
  if (Unreadable > 0 || Problems.some(({ What }) => What === 'sessions')) return [];
  return [fine('Cache', `${count(Readable, 'saved session')} in "${Place}", all readable.`)];
}

/** Returns a number with its noun. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
