import { secretFields } from '../../base/secret-fields.ts';
import type { LabRequest } from '../tenant/tenant.ts';

/** One handled request; values of secrets are `[secret]`. */
export interface JournalEntry {
  readonly host: 'login' | 'graph' | 'teams' | 'outside' | 'management' | 'managed-identity';
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Fields of a form body. */
  readonly form: Readonly<Record<string, string>>;
  /** 0 when the connection was dropped. */
  readonly status: number;
  /** The lab's time at the end of the response: epoch milliseconds. */
  readonly atMs: number;
  /** The fault that was applied to it. */
  readonly faultId?: string;
}

const secretNames = new Set([...secretFields, 'canary', '$skiptoken']);

interface JournalState {
  /** The number of entries that were ever written. */
  written: number;
  readonly watchers: Set<() => void>;
}

const states = new WeakMap<readonly JournalEntry[], JournalState>();

function stateOf(journal: readonly JournalEntry[]): JournalState {
  const known = states.get(journal);
  if (known !== undefined) return known;
  const created: JournalState = { written: journal.length, watchers: new Set() };
  states.set(journal, created);
  return created;
}

/** Returns the number of entries that were ever written, those that were dropped included. */
export function writtenCount(journal: readonly JournalEntry[]): number {
  return stateOf(journal).written;
}

/**
 * Calls a function after each entry that is written.
 *
 * @returns A function that ends it.
 */
export function watchJournal(journal: readonly JournalEntry[], watcher: () => void): () => void {
  const { watchers } = stateOf(journal);
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** A lab may run for days: beyond this number, the older half is dropped. */
export const journalLimit = 10_000;

/** Adds a request to the journal, with its secrets hidden. */
export function writeToJournal(
  journal: JournalEntry[],
  host: JournalEntry['host'],
  request: LabRequest,
  status: number,
  more: Pick<JournalEntry, 'atMs' | 'faultId'>,
): void {
  if (journal.length >= journalLimit) journal.splice(0, journalLimit / 2);
  const state = stateOf(journal);
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  journal.push({
    host,
    method: request.method,
    path: request.url.pathname,
    query: withoutSecrets(request.url.searchParams),
    form: withoutSecrets(new URLSearchParams(isForm ? request.body : '')),
    status,
    ...more,
  });
  state.written += 1;
  for (const watcher of state.watchers) watcher();
}

function withoutSecrets(fields: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...fields].map(([name, value]) => [name, secretNames.has(name) ? '[secret]' : value]));
}
