import { messageOf } from '../../base/errors.ts';
import { entradaFolders } from '../../base/folders.ts';
import { version } from '../../base/version.ts';
import { wrapText } from '../../binder/wrap-text.ts';
import type { ServiceName, SessionRecord } from '../../model/context.ts';
import type { Paint } from '../../terminal/style.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { CliProcess } from './cli-process.ts';
import { listNames } from '../help/command-list.ts';

/** A service's current session, for the page. */
export type ShownSession = Pick<SessionRecord, 'service' | 'context'> & { readonly name?: string };

const products: Readonly<Record<ServiceName, string>> = { entra: 'Microsoft Entra', teams: 'Microsoft Teams' };

const everySession = { name: 'entrada context list', synopsis: 'see every session' };

const nextSteps = {
  entra: [
    { name: 'entrada request /me', synopsis: 'call Microsoft Graph' },
    { name: 'entrada token', synopsis: 'print an access token' },
    everySession,
    { name: 'entrada Disconnect-Entra', synopsis: 'sign out' },
  ],
  teams: [
    { name: 'entrada Get-Team', synopsis: 'list the teams' },
    everySession,
    { name: 'entrada Disconnect-MicrosoftTeams', synopsis: 'sign out' },
  ],
};

const firstSteps = [
  { name: 'entrada Connect-Entra', synopsis: 'sign in with the browser' },
  { name: 'entrada login --device', synopsis: 'sign in with another device' },
  { name: 'entrada lab', synopsis: 'try everything in a tenant on this machine' },
];

/** Writes the page of `entrada` without a command: who is connected, and what to do next. */
export async function startPage(cli: CliProcess, width: number, paint: Paint): Promise<string> {
  return renderStartPage(await currentSessions(cli), width, paint);
}

/**
 * Writes that page for sessions.
 *
 * @param sessions - Or a text that says why they are not known.
 * @param width - In columns.
 */
export function renderStartPage(sessions: readonly ShownSession[] | string, width: number, paint: Paint): string {
  const state = typeof sessions === 'string' ? wrapText(safeText(sessions), width, '  ') : stateLines(sessions, width);
  const services = typeof sessions === 'string' ? ['entra'] : sessions.map(({ service }) => service);
  const next = services.includes('entra') ? nextSteps.entra : services.includes('teams') ? nextSteps.teams : firstSteps;
  const help = [
    { name: 'entrada help', synopsis: 'list the commands' },
    { name: 'entrada help WORD', synopsis: 'search commands and topics' },
  ];
  return [
    `Entrada ${version}`,
    '',
    paint('bold', 'Connected'),
    ...state,
    '',
    paint('bold', 'Next'),
    ...listNames([...next, ...help], width, paint),
  ].join('\n');
}

function stateLines(sessions: readonly ShownSession[], width: number): string[] {
  if (sessions.length === 0) return ['  Not connected.'];
  return sessions.flatMap(({ service, context }) => {
    const who = context.Account ?? `application ${context.ClientId}`;
    const text = `${products[service]}: ${who}, tenant ${context.TenantId}, ${context.Environment}`;
    return wrapText(safeText(text), width, '    ').map((line, at) => (at === 0 ? line.slice(2) : line));
  });
}

async function currentSessions(cli: CliProcess): Promise<readonly ShownSession[] | string> {
  const { env, platform, homeFolder, self } = cli;
  if (env['ENTRADA_CACHE']) return 'The sessions are on a server (ENTRADA_CACHE): entrada context list shows them.';
  const { layeredCache } = await import('../../cache/layered-cache.ts');
  const { userSessions } = await import('../../cache/user-sessions.ts');
  const { shellAgent } = await import('./shell-agent.ts');
  const folders = entradaFolders(env, platform, homeFolder);
  const cache = layeredCache(
    userSessions({ folders, env, platform, warn() {} }).cache,
    shellAgent({ env, platform }, self, false),
  );
  try {
    const found: ShownSession[] = [];
    for (const service of ['entra', 'teams'] as const) {
      const id = await cache.readCurrent(service);
      const record = id === undefined ? undefined : await cache.read(id);
      if (record !== undefined) found.push(record);
    }
    return found;
  } catch (cause) {
    return `The session cannot be read: ${messageOf(cause)}. entrada status shows more.`;
  }
}
