import type { CommonParameters } from '../../binder/common-parameters.ts';
import type { JsonObject } from '../../base/json.ts';
import type { TenantEvent } from '../../fleet/for-each-tenant.ts';
import type { StateFile, TenantOutcome } from '../../fleet/state-file.ts';
import {
  asTenantError,
  errorColumns,
  numberText,
  type SweepCounts,
  tenantErrorRow,
  tenantsText,
} from '../../fleet/tenant-error.ts';
import { tenantRow, withTenantId } from '../../fleet/tenant-items.ts';
import type { TenantTarget } from '../../fleet/tenant-target.ts';
import type { CommandHost } from '../command.ts';

interface Sweep {
  /** How many tenants are requested. */
  readonly total: number;
  readonly skipped: number;
  readonly state: StateFile | undefined;
  readonly common: CommonParameters;
  readonly host: CommandHost;
}

/** The rows of a sweep for standard output. */
export interface TenantRows {
  readonly elements: AsyncIterable<JsonObject>;
  /** How many rows of csv determine its columns; undefined: as usual. */
  readonly sampleRows: number | undefined;
  /**
   * The columns that a narrow table keeps: the tenant, the properties of its items, the error. Complete once the first
   * rows are read, which is before a table needs them.
   */
  readonly keptColumns: readonly string[];
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
  const { total, skipped, state, common, host } = sweep;
  const format = common.Output ?? (host.stdout.isTTY ? 'table' : 'json');
  // It would keep the first 1,000 rows, and they would be lost with the process.
  const isInColumns = format === 'csv' && state !== undefined;
  const held = heldRows[format] ?? 0;
  const counts = { done: 0, failed: 0, skipped };
  const keptColumns = ['Tenant', 'Error'];
  let rowCount = 0;
  let isEnded = false;

  const unnoted: (readonly [TenantTarget, TenantOutcome])[] = [];
  const note = (): void => {
    for (const [target, outcome] of unnoted.splice(0)) state?.append(target, outcome);
  };
  const showProgress = (): void => {
    const failures = counts.failed === 0 ? '' : `, ${numberText(counts.failed)} failed`;
    host.progressLine.show(`${numberText(counts.done + counts.failed)} of ${tenantsText(total)}${failures}`);
  };
  const elements = async function* (): AsyncGenerator<JsonObject> {
    try {
      for await (const step of isInColumns ? inColumns(steps(events, host)) : steps(events, host)) {
        for (const row of step.rows) {
          if (host.stdout.isTTY) host.progressLine.clear();
          rowCount += 1;
          if (keptColumns.length === 2) keptColumns.splice(1, 0, ...Object.keys(row).filter(isOfItem));
          yield row;
        }
        const { end } = step;
        if (end === undefined) continue;
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
    sampleRows: isInColumns ? 1 : undefined,
    keptColumns,
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

/** Rows of one tenant, and how it ended, if it did. */
interface Step {
  readonly rows: readonly JsonObject[];
  readonly end?: readonly [TenantTarget, TenantOutcome];
}

async function* steps(events: AsyncIterable<TenantEvent<unknown>>, { services }: CommandHost): AsyncGenerator<Step> {
  let known: { readonly name: string; readonly target: TenantTarget } | undefined;
  for await (const event of events) {
    if (event.kind === 'failed') {
      const error = asTenantError(event.error);
      yield {
        rows: [tenantErrorRow(event.target, error)],
        end: [event.target, { outcome: 'failed', code: error.code }],
      };
      continue;
    }
    const { name } = event.target;
    if (known?.name !== name) known = { name, target: await withTenantId(event.target, services) };
    const { target } = known;
    if (event.kind === 'done') yield { rows: [], end: [target, { outcome: 'done' }] };
    else yield { rows: event.items.map((item) => tenantRow(target, item)) };
  }
}

/** Adds the columns of the first tenant that answers, and those of errors, to every row. Errors before it wait. */
async function* inColumns(all: AsyncIterable<Step>): AsyncGenerator<Step> {
  let columns: readonly string[] | undefined;
  const early: Step[] = [];
  const fitted = ({ rows, ...step }: Step): Step => ({
    ...step,
    rows: rows.map((row) => ({ ...Object.fromEntries((columns ?? []).map((name) => [name, null])), ...row })),
  });
  const choose = (rows: readonly JsonObject[]): void => {
    columns = [...new Set(['Tenant', 'TenantId', ...rows.flatMap((row) => Object.keys(row)), ...errorColumns])];
  };
  for await (const step of all) {
    const isError = step.end?.[1].outcome === 'failed';
    if (columns === undefined && (isError || step.rows.length === 0)) {
      early.push(step);
      continue;
    }
    if (columns === undefined) {
      choose(step.rows);
      yield* early.splice(0).map(fitted);
    }
    yield fitted(step);
  }
  if (columns === undefined) choose([]);
  yield* early.map(fitted);
}
