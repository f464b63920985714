import type { CommonParameters } from '../../binder/common-parameters.ts';
import type { JsonObject } from '../../base/json.ts';
import type { TenantEvent } from '../../fleet/for-each-tenant.ts';
import type { StateFile, TenantOutcome } from '../../fleet/state-file.ts';
import { SameTenant } from '../../fleet/tenant-claims.ts';
import {
  asTenantError,
  errorColumns,
  numberText,
  type SweepCounts,
  tenantErrorRow,
  tenantsText,
} from '../../fleet/tenant-error.ts';
import { tenantRow } from '../../fleet/tenant-items.ts';
import type { TenantTarget } from '../../fleet/tenant-target.ts';
import type { CommandHost, CommandResult } from '../command.ts';
import { standardOutputFile } from './standard-output-file.ts';

interface Sweep {
  /** How many tenants are requested. */
  readonly total: number;
  readonly skipped: number;
  readonly state: StateFile | undefined;
  /** Returns the GUID of a tenant, which its token has shown. */
  readonly idOf: (target: TenantTarget) => string | undefined;
  readonly common: CommonParameters;
  readonly host: CommandHost;
}

/** The rows of a sweep for standard output. */
export interface TenantRows {
  readonly elements: AsyncIterable<JsonObject>;
  /** The columns of the formats that have them. Complete once the first rows are read, before a table needs them. */
  readonly shape: Pick<
    Extract<CommandResult, { readonly kind: 'value' }>,
    'sampleRows' | 'omitsHeader' | 'keptColumns' | 'leastColumns' | 'lastColumns' | 'onDropped'
  >;
  readonly counts: SweepCounts;
  /** To be called when all rows are written. */
  written(): Promise<void>;
}

/** How many rows a format reads before it writes the first; default: none. */
const heldRows: Readonly<Record<string, number>> = { table: 100 };

/**
 * Turns the events of a sweep into rows, shows the progress, and notes in the state file which tenants ended: each only
 * after the output has accepted its rows.
 */
export function tenantRows(events: AsyncIterable<TenantEvent<unknown>>, sweep: Sweep): TenantRows {
  const { total, skipped, state, idOf, common, host } = sweep;
  const format = common.Output ?? (host.stdout.isTTY ? 'table' : 'json');
  // csv would keep the first 1,000 rows, and they would be lost with the process; tsv has columns by place alone.
  const isInColumns = format === 'tsv' || (format === 'csv' && state !== undefined);
  const held = heldRows[format] ?? 0;
  const counts = { done: 0, failed: 0, same: 0, skipped };
  // A narrow table drops columns of the tenant and the error first, then of items, unless -Query names those.
  const keptColumns = ['Tenant', 'Error'];
  const leastColumns = ['Hint', 'TenantId', 'ErrorCode', 'Status'];
  let rowCount = 0;
  let isEnded = false;

  const unnoted: (readonly [TenantTarget, TenantOutcome])[] = [];
  const note = (): void => {
    for (const [target, outcome] of unnoted.splice(0)) state?.append(target, outcome);
  };
  const showProgress = (): void => {
    const failures = counts.failed === 0 ? '' : `, ${numberText(counts.failed)} failed`;
    host.progressLine.show(
      `${numberText(counts.done + counts.failed + counts.same)} of ${tenantsText(total)}${failures}`,
    );
  };
  const elements = async function* (): AsyncGenerator<JsonObject> {
    try {
      for await (const step of isInColumns ? inColumns(steps(events, idOf), state) : steps(events, idOf)) {
        for (const row of step.rows) {
          if (host.stdout.isTTY) host.progressLine.clear();
          rowCount += 1;
          if (keptColumns.length === 2) keptColumns.splice(1, 0, ...Object.keys(row).filter(isOfItem));
          if (rowCount <= 100 && step.end === undefined) keepItemsOf(row, leastColumns);
          yield row;
        }
        const { end, note: text } = step;
        if (end === undefined) continue;
        if (text !== undefined) host.information(text);
        counts[end[1].outcome] += 1;
        unnoted.push(end);
        // All rows are accepted when the output asks for another.
        if (rowCount >= held) note();
        showProgress();
      }
      isEnded = true;
    } finally {
      host.progressLine.clear();
      if (!isEnded) await state?.close();
    }
  };
  return {
    elements: elements(),
    shape: {
      ...(isInColumns && { sampleRows: 1 }),
      // The header is where the rows of the tenants that are done are.
      ...(isContinued(format, state, host) && { omitsHeader: true }),
      lastColumns: errorColumns,
      keptColumns,
      ...(common.Query !== undefined && { leastColumns }),
      onDropped(columns) {
        host.information(`The terminal is too narrow for ${columns.join(', ')}; -Output csv or json shows all.`);
      },
    },
    counts,
    async written() {
      note();
      await state?.close();
    },
  };
}

const ofSweep: ReadonlySet<string> = new Set(['Tenant', 'TenantId', ...errorColumns]);

function isOfItem(column: string): boolean {
  return !ofSweep.has(column);
}

/** A column that an item has, too, is not dropped. */
function keepItemsOf(row: JsonObject, leastColumns: string[]): void {
  for (const name of errorColumns) {
    const at = leastColumns.indexOf(name);
    if (at !== -1 && name in row) leastColumns.splice(at, 1);
  }
}

function isContinued(format: string, state: StateFile | undefined, { stdout }: CommandHost): boolean {
  return format === 'csv' && state?.columns !== undefined && (standardOutputFile(stdout)?.size ?? 0) > 0;
}

/** Rows of one tenant, and how it ended, if it did. */
interface Step {
  readonly rows: readonly JsonObject[];
  readonly end?: readonly [TenantTarget, TenantOutcome];
  /** For the user. */
  readonly note?: string;
}

async function* steps(events: AsyncIterable<TenantEvent<unknown>>, idOf: Sweep['idOf']): AsyncGenerator<Step> {
  for await (const event of events) {
    const target = { ...event.target, tenantId: idOf(event.target) };
    if (event.kind === 'items') yield { rows: event.items.map((item) => tenantRow(target, item)) };
    else if (event.kind === 'done') yield { rows: [], end: [target, { outcome: 'done' }] };
    else if (event.error instanceof SameTenant) {
      yield { rows: [], end: [target, { outcome: 'same' }], note: event.error.message };
    } else {
      const error = asTenantError(event.error);
      yield { rows: [tenantErrorRow(target, error)], end: [target, { outcome: 'failed', code: error.code }] };
    }
  }
}

/**
 * Adds to every row the columns that the state file has noted, else those of the first tenant that answers, and those
 * of errors. Errors before it wait.
 */
async function* inColumns(all: AsyncIterable<Step>, state: StateFile | undefined): AsyncGenerator<Step> {
  let columns = state?.columns;
  const early: Step[] = [];
  const fitted = ({ rows, ...step }: Step): Step => ({
    ...step,
    rows: rows.map((row) => ({ ...Object.fromEntries((columns ?? []).map((name) => [name, null])), ...row })),
  });
  const columnsOf = (rows: readonly JsonObject[]): readonly string[] => {
    const names = rows.flatMap((row) => Object.keys(row));
    return [...new Set(['Tenant', 'TenantId', ...names.filter(isOfItem), ...errorColumns])];
  };
  for await (const step of all) {
    const isError = step.end?.[1].outcome === 'failed';
    if (columns === undefined && (isError || step.rows.length === 0)) {
      early.push(step);
      continue;
    }
    if (columns === undefined) {
      columns = columnsOf(step.rows);
      state?.noteColumns(columns);
      yield* early.splice(0).map(fitted);
    }
    yield fitted(step);
  }
  columns ??= columnsOf([]);
  yield* early.map(fitted);
}
