import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { type EntradaError, type ErrorCode, isEntradaError } from '../../base/errors.ts';
import { findAgent } from '../../cache/agent/find-agent.ts';
import { keyState } from '../../cache/keys/key-state.ts';
import type { CommandHost } from '../command.ts';
import { shownVariables } from './shown-variables.ts';
import { userSessions } from '../../cache/user-sessions.ts';

/** A problem and how to fix it. */
export interface Problem {
  readonly What: string;
  readonly Problem: string;
  readonly Advice: string | null;
  readonly Code: ErrorCode;
}

/** How sessions on this machine are protected. Contains no secret. */
export interface StatusReport {
  readonly Sessions: {
    readonly Place: string;
    readonly Readable: number;
    readonly Unreadable: number;
    readonly More: boolean;
  };
  readonly Key: {
    readonly Kind: string | null;
    readonly Place: string | null;
    readonly Id: string | null;
    readonly State: 'ready' | 'not created yet' | 'unreadable' | 'rekey unfinished';
  };
  readonly Keyring: { readonly State: 'usable' | 'not usable'; readonly Reason: string | null };
  /** The calling shell's sessions, which an agent keeps in memory. */
  readonly Shell: { readonly Agent: 'running' | 'none' | 'unreachable'; readonly Sessions: number };
  readonly Folders: readonly { readonly Path: string; readonly Mode: string | null }[];
  readonly Variables: Readonly<Record<string, string>>;
  readonly Problems: readonly Problem[];
  readonly Advice: readonly string[];
}

/** The part of a command's host that {@link createStatusReport} reads. */
export type StatusHost = Pick<CommandHost, 'folders' | 'env' | 'platform'> & {
  readonly services: Pick<CommandHost['services'], 'warn'>;
};

type Note = (what: string, problem: Pick<EntradaError, 'message' | 'hint' | 'code'>) => void;

/**
 * Inspects how saved sessions are protected. Changes nothing.
 *
 * @param atMost - How many sessions are opened; `More` tells whether there are others. Default: all.
 */
export async function createStatusReport(host: StatusHost, atMost: number = Infinity): Promise<StatusReport> {
  const { folders, env, platform, services } = host;
  const { cache, keys } = userSessions({ folders, env, platform, warn: services.warn });
  const problems: Problem[] = [];
  const note: Note = (what, { message, hint, code }) =>
    void problems.push({ What: what, Problem: message, Advice: hint ?? null, Code: code });

  const key = await keyState(keys);
  if (key.problem !== undefined) note('key', key.problem);
  const isUnfinished = key.olderKeys.length > 0;
  if (isUnfinished)
    note('key', {
      message: `The key ${key.id} has not yet replaced ${key.olderKeys.join(', ')}`,
      hint: finishIt,
      code: 'KEY_UNREADABLE',
    });
  const listings = await listOrError(() => cache.list(atMost + 1));
  if (isEntradaError(listings)) note('sessions', listings);
  const all = isEntradaError(listings) ? [] : listings.slice(0, atMost);
  const unreadable = all.flatMap((listing) => (listing.kind === 'unreadable' ? [listing.error] : []));
  // Without the key none can be read, which is already reported.
  if (key.problem === undefined) for (const error of unreadable) note('session', error);

  const shell = await shellState(host, note);
  const paths = [
    folders.state,
    join(folders.state, 'sessions'),
    join(folders.state, 'key'),
    folders.data,
    folders.config,
  ];
  const variables = shownVariables(env);
  const states = paths.map((path) => folderState(path, note));
  if (platform === 'win32') await noteOpenFolders(paths, env, note);
  return {
    Sessions: {
      Place: variables['ENTRADA_CACHE'] ?? folders.state,
      Readable: all.length - unreadable.length,
      Unreadable: unreadable.length,
      More: !isEntradaError(listings) && listings.length > atMost,
    },
    Key: {
      Kind: key.kind ?? null,
      Place: key.place ?? null,
      Id: key.id ?? null,
      State:
        key.problem !== undefined
          ? 'unreadable'
          : key.id === undefined
            ? 'not created yet'
            : isUnfinished
              ? 'rekey unfinished'
              : 'ready',
    },
    Keyring: key.keyring.isUsable
      ? { State: 'usable', Reason: null }
      : { State: 'not usable', Reason: key.keyring.reason },
    Shell: shell,
    Folders: states,
    Variables: variables,
    Problems: problems,
    Advice: key.better === undefined ? [] : [advice[key.better] ?? ''],
  };
}

const finishIt = 'Run "entrada cache rekey" to finish.';

const advice: Readonly<Record<string, string>> = {
  keyring: 'A keyring is available: "entrada cache rekey" moves the key into it.',
  'key-file': 'ENTRADA_KEY_FILE is set but not used: "entrada cache rekey" switches to that key.',
  passphrase: 'ENTRADA_KEY_PASSPHRASE is set but not used: "entrada cache rekey" switches to a key derived from it.',
};

async function shellState({ env, platform }: StatusHost, note: Note): Promise<StatusReport['Shell']> {
  const kept = await listOrError(async () => (await findAgent({ env, platform }))?.list());
  if (kept === undefined) return { Agent: 'none', Sessions: 0 };
  if (!isEntradaError(kept)) return { Agent: 'running', Sessions: kept.length };
  note('shell', kept);
  return { Agent: 'unreachable', Sessions: 0 };
}

function folderState(path: string, note: Note): StatusReport['Folders'][number] {
  const found = statusOf(path);
  if (found === undefined) return { Path: path, Mode: null };
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  const move = 'Move it away, or set ENTRADA_HOME to a folder that belongs to you.';
  if (!found.isDirectory()) {
    note('folder', { message: `"${path}" is not a folder`, hint: move, code: 'STORAGE_FAILED' });
  } else if (process.getuid !== undefined && found.uid !== process.getuid()) {
    note('folder', {
      message: `"${path}" belongs to another user (id ${found.uid})`,
      hint: move,
      code: 'STORAGE_FAILED',
    });
  } else if (process.getuid !== undefined && (found.mode & 0o077) !== 0) {
    note('folder', {
      message: `"${path}" is accessible to other users (mode ${mode})`,
      hint: `Run: chmod 700 "${path}"`,
      code: 'STORAGE_FAILED',
    });
  }
  // Windows has access lists in place of modes.
  return { Path: path, Mode: process.getuid === undefined ? null : mode };
}

/** Reads the access lists of folders outside of the profile, which the list of the profile does not protect. */
async function noteOpenFolders(paths: readonly string[], env: StatusHost['env'], note: Note): Promise<void> {
  const { isOutsideProfile } = await import('../../base/new-windows-folder.ts');
  const outside = paths.filter((path) => isOutsideProfile(path, env) && statusOf(path)?.isDirectory() === true);
  if (outside.length === 0) return;
  const { othersWithAccess } = await import('./windows-access.ts');
  for (const path of outside) {
    const others = othersWithAccess(path, env);
    if (others?.length === 0) continue;
    const found = others === undefined ? 'has an access list that cannot be read' : `is open to ${others.join(', ')}`;
    note('folder', {
      message: `"${path}" ${found}`,
      hint: `Run: icacls "${path}" /inheritance:r /grant:r "%USERDOMAIN%\\%USERNAME%:(OI)(CI)F"`,
      code: 'STORAGE_FAILED',
    });
  }
}

/** Below a file in place of a folder, or in a folder without access, nothing is found; that is a problem of its own. */
function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

async function listOrError<T>(list: () => Promise<T>): Promise<T | EntradaError> {
  try {
    return await list();
  } catch (error) {
    if (isEntradaError(error)) return error;
    throw error;
  }
}
