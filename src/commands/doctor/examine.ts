import { shortenLongWords } from '../../base/long-words.ts';
import { redactTokens } from '../../base/redact-secrets.ts';
import { builtInClouds, defaultCloudName, findCloud } from '../../model/cloud.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { CommandHost } from '../command.ts';
import { authorityChecks } from './authority-checks.ts';
import { type Check, fewOf, skipped, type Verdict } from './check.ts';
import { type ContextState, contextCheck, contextState, savedSessions, wantedContextChecks } from './context-checks.ts';
import type { UsedCloud } from './network-checks.ts';
import { protectionChecks, settingsChecks, versionCheck, type Versions, versionsHere } from './machine-checks.ts';
import { nameShortener, shortened } from './shorten-names.ts';

/** The result of all checks. Contains no secret. */
export interface DoctorReport {
  /** That of the worst check. */
  readonly Verdict: Exclude<Verdict, 'skipped'>;
  readonly Versions: Versions;
  readonly Contexts: readonly ContextState[];
  readonly Checks: readonly Check[];
}

/** How much is checked and shown. */
export interface ExamineOptions {
  /** Sends nothing. */
  readonly isOffline: boolean;
  /** Names and IDs in full. */
  readonly showsNames: boolean;
}

/** Checks the machine, the saved sessions and the way to the clouds. Changes nothing that is kept. */
export async function examine(host: CommandHost, { isOffline, showsNames }: ExamineOptions): Promise<DoctorReport> {
  const { services, env, progressLine } = host;
  const versions = versionsHere();
  progressLine.show('Checking this machine');
  const settings = await settingsChecks(host);
  const protection = await protectionChecks(host);
  const records = await savedSessions(host, protection.report);
  const nowMs = services.clock.nowMs();
  const states = records.map((record) => contextState(record, protection.report));
  const contexts = records.map((record, index) => {
    const state = states[index];
    return state === undefined ? [] : [contextCheck(state, record, nowMs)];
  });
  const clouds = cloudsOf(records);
  const checks = [
    versionCheck(versions),
    ...settings,
    ...protection.checks,
    ...fewContexts(contexts.flat()),
    ...wantedContextChecks(services.contextName, records),
    ...authorityChecks(
      clouds.map(({ cloud }) => cloud),
      env,
      nowMs,
    ),
    ...(await onNetwork(clouds, host, isOffline)),
  ];
  progressLine.clear();
  const names = records.map(({ name }) => name);
  const shortenNames = showsNames ? redactTokens : nameShortener({ homeFolder: host.homeFolder, names });
  const shorten = (text: string) => shortenLongWords(shortenNames(text));
  const shown = checks.map((check) => shortCheck(check, shorten));
  return {
    Verdict: worstOf(checks),
    Versions: versions,
    Contexts: states.map((state) => (showsNames ? state : shortState(state, shorten))),
    Checks: shown,
  };
}

async function onNetwork(clouds: readonly UsedCloud[], host: CommandHost, isOffline: boolean): Promise<Check[]> {
  if (isOffline) return [skipped('Network', 'Not checked: -Offline.')];
  host.progressLine.show('Checking the network');
  const { networkChecks } = await import('./network-checks.ts');
  return networkChecks(clouds, host.services);
}

/** The clouds of the sessions, as they were at sign-in; without a session, the one that a sign-in would use. */
function cloudsOf(records: readonly SessionRecord[]): UsedCloud[] {
  const known = new Map<string, UsedCloud>();
  for (const { cloud, service } of records) {
    const key = JSON.stringify(cloud);
    known.set(key, { cloud, usesTeams: service === 'teams' || known.get(key)?.usesTeams === true });
  }
  const usual = findCloud(builtInClouds, defaultCloudName);
  return known.size === 0 && usual !== undefined ? [{ cloud: usual, usesTeams: false }] : [...known.values()];
}

/** Those with a problem first, if some are left out. */
function fewContexts(checks: readonly Check[]): readonly Check[] {
  return (['problem', 'warning', 'ok'] as const).flatMap((verdict) =>
    fewOf(
      checks.filter(({ Verdict }) => Verdict === verdict),
      (left) => ({
        Area: 'Context',
        Verdict: verdict,
        Found: verdict === 'ok' ? `${left} more, without a problem.` : `${left} more of this kind.`,
        Remedy: null,
        Code: checks.find(({ Verdict }) => Verdict === verdict)?.Code ?? null,
      }),
    ),
  );
}

function worstOf(checks: readonly Check[]): DoctorReport['Verdict'] {
  const found = new Set(checks.map(({ Verdict }) => Verdict));
  return found.has('problem') ? 'problem' : found.has('warning') ? 'warning' : 'ok';
}

function shortCheck(check: Check, shorten: (text: string) => string): Check {
  return { ...check, Found: shorten(check.Found), Remedy: check.Remedy === null ? null : shorten(check.Remedy) };
}

function shortState(state: ContextState, shorten: (text: string) => string): ContextState {
  const { Name, Account, TenantId, ClientId, Protection } = state;
  return {
    ...state,
    Name: shortened(Name),
    Account: Account === null ? null : shortened(Account),
    TenantId: shortened(TenantId),
    ClientId: shortened(ClientId),
    Protection: shorten(Protection),
  };
}
