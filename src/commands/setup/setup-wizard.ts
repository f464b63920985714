import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { type Choice, type ChoiceMenu, choiceHelp, choiceLine, findChoice } from '../../terminal/choice-menu.ts';
import { openControllingTerminal, type Terminal } from '../../terminal/controlling-terminal.ts';
import { wrapText } from '../../binder/wrap-text.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { checkApplicationName } from '../../session/setup/check-plan.ts';
import type { CommandHost } from '../command.ts';
import { type CreatingCall, type SetupRequest, setupRequest } from './setup-request.ts';

/** The answers that the command line has already. */
export interface KnownAnswers {
  readonly Name?: string;
  readonly Scopes?: readonly string[];
  readonly Roles?: readonly string[];
  readonly For?: readonly string[];
  readonly GrantConsent?: boolean;
  readonly NewContext?: string;
}

interface KindChoice extends Choice {
  readonly kind: CreatingCall['parameterSet'];
}

const kindMenu: ChoiceMenu<KindChoice> = [
  { key: 'U', label: 'Users', help: 'Users sign in with the browser or a device code.', kind: 'PublicClient' },
  {
    key: 'D',
    label: 'Daemon',
    help: 'A program signs in by itself, with a certificate made here.',
    kind: 'Daemon',
  },
  { key: 'G', label: 'GitHub', help: 'Workflows of a GitHub repository sign in, without a secret.', kind: 'GitHub' },
  {
    key: 'A',
    label: 'Azure',
    also: ['azure devops'],
    help: 'Azure DevOps pipelines sign in by a service connection, without a secret.',
    kind: 'AzureDevOps',
  },
];

interface RunsChoice extends Choice {
  readonly parameter: 'Branch' | 'Tag' | 'DeploymentEnvironment' | 'PullRequest';
  readonly question?: string;
  readonly usual?: string;
}

const runsMenu: ChoiceMenu<RunsChoice> = [
  { key: 'B', label: 'Branch', parameter: 'Branch', question: 'Branch', usual: 'main' },
  { key: 'T', label: 'Tag', parameter: 'Tag', question: 'Tag' },
  { key: 'E', label: 'Environment', parameter: 'DeploymentEnvironment', question: 'Deployment environment' },
  { key: 'P', label: 'Pull requests', parameter: 'PullRequest' },
];

const yesFirst = [
  { key: 'Y', label: 'Yes', isYes: true },
  { key: 'N', label: 'No', isYes: false },
] as const satisfies ChoiceMenu<Choice & { readonly isYes: boolean }>;
const noFirst = [yesFirst[1], yesFirst[0]] as const satisfies ChoiceMenu<Choice & { readonly isYes: boolean }>;

/**
 * Asks on the terminal for what the command line does not say.
 *
 * @returns Undefined if the user decides against it.
 * @throws {EntradaError} `TERMINAL_NEEDED`, `CANCELLED`.
 */
export async function askForSetup(known: KnownAnswers, host: CommandHost): Promise<SetupRequest | undefined> {
  const signal = host.services.signal ?? new AbortController().signal;
  const terminal = host.stdin.isTTY === true ? openControllingTerminal(host.platform, signal) : undefined;
  if (terminal === undefined) throw terminalNeeded();
  try {
    return await askAll(known, terminal);
  } catch (error) {
    terminal.write('\n');
    throw error;
  } finally {
    terminal.close();
  }
}

async function askAll(known: KnownAnswers, terminal: Terminal): Promise<SetupRequest | undefined> {
  terminal.write('\nThis creates an application registration that Entrada can sign in with.\n\n');
  const name = known.Name ?? (await askUntilValid(terminal, () => askText(terminal, 'Name'), checkApplicationName));
  checkApplicationName(name);
  terminal.write('\nWho signs in?\n');
  const { kind } = await askChoice(terminal, kindMenu);
  const request = await askUntilValid(terminal, async () => setupRequest(await askCall(kind, name, known, terminal)));
  terminal.write(`\n${summaryOf(request)}\n`);
  return (await askYes(terminal, 'Create it?', yesFirst)) ? request : undefined;
}

async function askCall(
  kind: KindChoice['kind'],
  name: string,
  known: KnownAnswers,
  terminal: Terminal,
): Promise<CreatingCall> {
  const { NewContext, For } = known;
  const context = NewContext === undefined ? {} : { NewContext };
  const calls = For === undefined ? {} : { For };
  switch (kind) {
    case 'PublicClient': {
      const permissions = await askPermissions('delegated', known.Scopes, 'User.Read', known, terminal);
      const { names: Scopes, GrantConsent } = permissions;
      const SignIn = await askYes(terminal, 'Sign in with the browser afterwards?', yesFirst);
      return {
        parameterSet: kind,
        parameters: { Name: name, PublicClient: true, Scopes, GrantConsent, SignIn, ...context, ...calls },
      };
    }
    case 'Daemon': {
      const { names: Roles, GrantConsent } = await askPermissions('application', known.Roles, '', known, terminal);
      return {
        parameterSet: kind,
        parameters: { Name: name, Daemon: true, Roles, GrantConsent, ...context, ...calls },
      };
    }
    case 'GitHub': {
      const GitHub = await askText(terminal, 'Repository (OWNER/REPOSITORY)');
      terminal.write('Which workflow runs?\n');
      const { parameter, question, usual } = await askChoice(terminal, runsMenu);
      const runs =
        question === undefined ? { PullRequest: true } : { [parameter]: [await askText(terminal, question, usual)] };
      const { names: Roles, GrantConsent } = await askPermissions('application', known.Roles, '', known, terminal);
      return { parameterSet: kind, parameters: { Name: name, GitHub, Roles, GrantConsent, ...runs, ...calls } };
    }
    case 'AzureDevOps': {
      const AzureDevOps = await askText(terminal, 'Service connection (ORGANIZATION/PROJECT/CONNECTION)');
      terminal.write('Its page shows an issuer and a subject.\n');
      const Issuer = await askText(terminal, 'Issuer');
      const Subject = await askText(terminal, 'Subject', `sc://${AzureDevOps}`);
      const { names: Roles, GrantConsent } = await askPermissions('application', known.Roles, '', known, terminal);
      return {
        parameterSet: kind,
        parameters: { Name: name, AzureDevOps, Issuer, Subject, Roles, GrantConsent, ...calls },
      };
    }
  }
}

async function askPermissions(
  kind: 'delegated' | 'application',
  given: readonly string[] | undefined,
  usual: string,
  known: KnownAnswers,
  terminal: Terminal,
): Promise<{ readonly names: readonly string[]; readonly GrantConsent: boolean }> {
  const isKnown = given !== undefined || known.For !== undefined;
  if (!isKnown) terminal.write(`\nThe ${kind} permissions of Microsoft Graph, separated by commas.\n`);
  const text = isKnown ? (given ?? []).join(',') : await askText(terminal, 'Permissions', usual, true);
  const names = text.split(/[\s,;]+/).filter((name) => name !== '');
  if (names.length === 0 && known.For === undefined) return { names, GrantConsent: false };
  const GrantConsent =
    known.GrantConsent ?? (await askYes(terminal, 'Consent to them for the whole tenant now?', noFirst));
  return { names, GrantConsent };
}

function summaryOf({ plan, contextName, signsIn }: SetupRequest): string {
  const lines = [
    ['Name', plan.name],
    ['Kind', plan.kind],
    ...(plan.kind === 'daemon' ? [['Certificate', `${plan.certificateDays} days`]] : []),
    ...plan.trusts.map(({ subject }) => ['Subject', subject]),
    ['Permissions', [...plan.scopes, ...plan.roles].join(', ') || 'none'],
    ['Consent', plan.grantsConsent ? 'granted for the tenant' : 'by an administrator, with a link'],
    ...(plan.kind === 'daemon' || signsIn ? [['Context', contextName ?? '']] : []),
  ];
  return lines.map(([label = '', value = '']) => `  ${label.padEnd(13)}${safeText(value)}\n`).join('');
}

async function askText(terminal: Terminal, label: string, usual = '', mayBeEmpty = false): Promise<string> {
  for (;;) {
    terminal.write(`${label}${usual === '' ? '' : ` (default is "${safeText(usual)}")`}: `);
    const answer = (await terminal.readLine()).trim() || usual;
    if (answer !== '' || mayBeEmpty) return answer;
  }
}

async function askYes(
  terminal: Terminal,
  question: string,
  menu: ChoiceMenu<Choice & { readonly isYes: boolean }>,
): Promise<boolean> {
  terminal.write(`${question}\n`);
  return (await askChoice(terminal, menu)).isYes;
}

async function askChoice<C extends Choice>(terminal: Terminal, menu: ChoiceMenu<C>): Promise<C> {
  for (;;) {
    terminal.write(choiceLine(menu));
    const answer = await terminal.readLine();
    const choice = findChoice(menu, answer);
    if (choice !== undefined) return choice;
    if (answer.trim() === '?' && menu[0].help !== undefined) terminal.write(choiceHelp(menu));
  }
}

/** Asks again, with the reason, while the answers cannot be used. */
async function askUntilValid<T>(terminal: Terminal, ask: () => Promise<T>, check?: (answer: T) => void): Promise<T> {
  for (;;) {
    try {
      const answer = await ask();
      check?.(answer);
      return answer;
    } catch (error) {
      if (!isEntradaError(error) || error.code !== 'INPUT_INVALID') throw error;
      const lines = [error.message, error.hint ?? ''].flatMap((text) => wrapText(safeText(text), 79, ''));
      terminal.write(`${lines.join('\n')}\n\n`);
    }
  }
}

function terminalNeeded(): EntradaError {
  return new EntradaError('TERMINAL_NEEDED', 'Cannot ask for the kind of the application without a terminal', {
    hint: 'Name it: entrada setup NAME with -Daemon, -PublicClient, -GitHub OWNER/REPOSITORY or -AzureDevOps ORGANIZATION/PROJECT/CONNECTION.',
  });
}
