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
}

const secretNames = new Set([...secretFields, 'canary', '$skiptoken']);

/** A lab may run for days: beyond this number, the older half is dropped. */
export const journalLimit = 10_000;

/** Adds a request to the journal, with its secrets hidden. */
export function writeToJournal(
  journal: JournalEntry[],
  host: JournalEntry['host'],
  request: LabRequest,
  status: number,
): void {
  if (journal.length >= journalLimit) journal.splice(0, journalLimit / 2);
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  journal.push({
    host,
    method: request.method,
    path: request.url.pathname,
    query: withoutSecrets(request.url.searchParams),
    form: withoutSecrets(new URLSearchParams(isForm ? request.body : '')),
    status,
  });
}

function withoutSecrets(fields: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...fields].map(([name, value]) => [name, secretNames.has(name) ? '[secret]' : value]));
}
