import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import { EntradaError, isEntradaError, systemErrorCode } from '../base/errors.ts';
import { type JsonObject, parseJsonObject, textField } from '../base/json.ts';
import { fileReason } from '../base/system-reason.ts';
import type { TenantTarget } from './tenant-target.ts';

/** How a tenant ended. */
export interface TenantOutcome {
  /** `same`: the tenant was requested under another name. */
  readonly outcome: 'done' | 'failed' | 'same';
  /** Of a failure. */
  readonly code?: string | undefined;
}

/** The tenants that a request was sent to, in a file, so that it can be continued. */
export interface StateFile {
  /** The columns of the rows that earlier runs printed, if they were noted. */
  readonly columns: readonly string[] | undefined;
  /** A tenant of a list is also done if it was done under another name. */
  isDone(target: TenantTarget): boolean;
  /** Returns whether the tenant with this GUID was done as one of a list. */
  isIdDone(tenantId: string): boolean;
  /** Notes the columns of the rows. @throws {EntradaError} `STORAGE_FAILED`. */
  noteColumns(columns: readonly string[]): void;
  /** Appends how a tenant ended. @throws {EntradaError} `STORAGE_FAILED`. */
  append(target: TenantTarget, outcome: TenantOutcome): void;
  /** Writes what the system has buffered to the disk, and closes the file. */
  close(): Promise<void>;
}

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
/** Of the format, in the first line. */
const formatVersion = 1;

/**
 * Opens the state file of a request, or creates it with mode 0600: a line about the request, then one for each tenant
 * that ended. A last line that was cut off is dropped.
 *
 * @param digest - Identifies the request; the file does not contain the request itself.
 * @throws {EntradaError} `INPUT_INVALID` for a file of another request or another kind, `STORAGE_FAILED`.
 */
export function openStateFile(path: string, digest: string, clock: Pick<Clock, 'nowMs'>): StateFile {
  const file = open(path);
  try {
    const state = readState(file, path, digest);
    const write = (line: object): void => {
      try {
        writeSync(file, `${JSON.stringify(line)}\n`);
      } catch (cause) {
        throw new EntradaError('STORAGE_FAILED', `Cannot write the state file "${path}": ${fileReason(cause)}`, {
          cause,
        });
      }
    };
    const now = (): string => new Date(clock.nowMs()).toISOString();
    if (state === undefined) write({ entrada: 'tenants', version: formatVersion, request: digest, at: now() });
    return {
      columns: state?.columns,
      isDone(target) {
        const key = keyOf(target);
        if (state === undefined || target.otherTenant === undefined) return state?.done.has(key) ?? false;
        const id = target.tenantId ?? state.ids.get(key);
        return state.done.has(key) || (id !== undefined && state.doneIds.has(id));
      },
      isIdDone: (tenantId) => state?.doneIds.has(tenantId) ?? false,
      noteColumns: (columns) => write({ columns, at: now() }),
      append: (target, { outcome, code }) =>
        write({
          key: keyOf(target),
          name: target.name,
          id: target.tenantId,
          // A context is one account, not the tenant.
          ...(target.otherTenant === undefined && { context: true }),
          outcome,
          code,
          at: now(),
        }),
      async close() {
        try {
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
      },
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** A tenant of a list is the same under another name; a context is known by its name. */
function keyOf({ otherTenant, name }: TenantTarget): string {
  return otherTenant ?? name;
}

function open(path: string): number {
  try {
    const file = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    if (fstatSync(file).isFile()) return file;
    closeSync(file);
    throw refused(path, 'it is not a regular file');
  } catch (cause) {
    if (isEntradaError(cause)) throw cause;
    // It is opened so that a link is not followed.
    const found = systemErrorCode(cause) === 'ELOOP' ? 'it is a symbolic link' : fileReason(cause);
    throw new EntradaError('STORAGE_FAILED', `Cannot open the state file "${path}": ${found}`, {
      hint: 'Use a file of its own as -StateFile, in a folder where this user may write.',
      cause,
    });
  }
}

interface State {
  /** The keys of what is done. */
  readonly done: Set<string>;
  /** The GUIDs of the tenants of lists that are done. */
  readonly doneIds: Set<string>;
  /** The GUID of each key. */
  readonly ids: Map<string, string>;
  columns: readonly string[] | undefined;
}

/** Returns undefined for a file that is empty. */
function readState(file: number, path: string, digest: string): State | undefined {
  const content = readFileSync(file);
  const end = content.lastIndexOf(0x0a) + 1;
  const [head, ...lines] = content.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  if (head === undefined && content.length > 0 && !isBeginning(content)) throw foreign(path);
  if (end < content.length) ftruncateSync(file, end);
  if (head === undefined) return undefined;
  checkHead(head, path, digest);
  const state: State = { done: new Set(), doneIds: new Set(), ids: new Map(), columns: undefined };
  for (const [index, line] of lines.entries()) {
    const entry = parseJsonObject(line);
    const columns = entry?.['columns'];
    const key = entry === undefined ? undefined : textField(entry, 'key');
    if (Array.isArray(columns)) state.columns = columns.map(String);
    else if (entry === undefined || key === undefined) {
      throw refused(path, `line ${index + 2} is not one of a state file`);
    } else addEntry(state, entry, key);
  }
  return state;
}

function addEntry({ done, doneIds, ids }: State, entry: JsonObject, key: string): void {
  const id = entry['context'] === true ? undefined : textField(entry, 'id');
  if (id !== undefined) ids.set(key, id);
  if (entry['outcome'] === 'done') {
    done.add(key);
    if (id !== undefined) doneIds.add(id);
  } else if (entry['outcome'] === 'failed') {
    done.delete(key);
    if (id !== undefined) doneIds.delete(id);
  }
}

/** A process that was killed may have left a part of the first line. */
function isBeginning(content: Buffer): boolean {
  const wanted = '{"entrada":"tenants"';
  return wanted.startsWith(content.toString('utf8').slice(0, wanted.length));
}

function checkHead(line: string, path: string, digest: string): void {
  const head = parseJsonObject(line);
  if (head?.['entrada'] !== 'tenants') throw foreign(path);
  if (head['version'] !== formatVersion) {
    throw refused(path, `its format has version ${String(head['version'])}, and this Entrada reads ${formatVersion}`);
  }
  if (head['request'] !== digest) {
    throw refused(path, 'it belongs to another request (another address, method, body, header or query)');
  }
}

function foreign(path: string): EntradaError {
  return refused(path, 'it is not a state file of Entrada');
}

function refused(path: string, found: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot continue from "${path}": ${found}`, {
    hint: 'Use another -StateFile, or remove the file to send the request to all tenants again.',
  });
}
