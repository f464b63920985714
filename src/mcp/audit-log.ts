import type { Clock } from '../base/clock.ts';
import { EntradaError } from '../base/errors.ts';
import { redactSecrets } from '../base/redact-secrets.ts';
import { storageError } from '../base/storage-error.ts';
import { appendToLog } from '../session/log/log-append.ts';

/** One line of the audit log. Absent fields are not known at that moment. */
export interface AuditEntry {
  /** The same for all lines of one call. */
  readonly id: string;
  /** `asked`: the user is asked. `started`: a request is sent next. `ended`: the call is over. */
  readonly event: 'asked' | 'started' | 'ended';
  readonly tool: string;
  readonly context?: string | undefined;
  readonly account?: string | null | undefined;
  readonly tenantId?: string | undefined;
  readonly method?: string | undefined;
  /** The address with the names of its query options, without their values. */
  readonly address?: string | undefined;
  /** Whether the user has approved a change. */
  readonly approved?: boolean | undefined;
  readonly outcome?: 'ok' | 'failed' | 'refused' | 'declined' | 'cancelled' | undefined;
  /** The code of the error. */
  readonly code?: string | undefined;
  /** Of the last response. */
  readonly status?: number | undefined;
  readonly requests?: number | undefined;
  readonly rows?: number | undefined;
  /** Of the result. */
  readonly bytes?: number | undefined;
  readonly durationMs?: number | undefined;
}

/** A file to which each call is added. */
export interface AuditLog {
  /** @throws {EntradaError} `STORAGE_FAILED` when the line cannot be written as a whole. */
  write(entry: AuditEntry): void;
}

/**
 * Opens an audit log of JSON lines, mode 0600. Several servers can add to the same file.
 *
 * @param path - Absolute; undefined: nothing is written.
 * @throws {EntradaError} `STORAGE_FAILED` when the file cannot be written.
 */
export function openAuditLog(path: string | undefined, clock: Clock): AuditLog {
  if (path === undefined) return { write: () => {} };
  append(path, '');
  let isCut = false;
  return {
    write(entry) {
      const line = `${JSON.stringify({ time: new Date(clock.nowMs()).toISOString(), ...entry })}\n`;
      try {
        // A line that a full disk cut off must not run into this one.
        append(path, isCut ? `\n${line}` : line);
        isCut = false;
      } catch (error) {
        isCut = true;
        throw error;
      }
    },
  };
}

/**
 * Returns an address for the log: the names of query options without their values, which can be personal data. `...`
 * stands for an option without a value, or with a name that could be one.
 */
export function auditedAddress(url: URL): string {
  const names = url.search
    .slice(1)
    .split('&')
    .map((option) => /^((?:\$|%24)?@?[a-z][\w.-]{0,59})(?:=|%3d)/i.exec(option)?.[1] ?? '...');
  return redactSecrets(`${url.origin}${url.pathname}${url.search === '' ? '' : `?${names.join('&')}`}`);
}

function append(path: string, text: string): void {
  try {
    appendToLog(path, text);
  } catch (cause) {
    const error = storageError('write', path, cause);
    throw new EntradaError(
      'STORAGE_FAILED',
      `Cannot write the audit log "${path}": ${String(error.details['reason'])}`,
      {
        hint: 'Every call is refused until the log can be written: free space, or name another file with -AuditLogPath.',
        cause,
        details: error.details,
      },
    );
  }
}
