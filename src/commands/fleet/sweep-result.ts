import { EntradaError } from '../../base/errors.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import type { TenantEvent } from '../../fleet/for-each-tenant.ts';
import type { FinishedTenant, QueuedSweep } from '../../fleet/queue/sweep.ts';
import { errorOf } from '../../fleet/queue/sweep-library.ts';
import { numberText, sweepSummary, tenantsText } from '../../fleet/tenant-error.ts';
import { itemsOfContents, type ReadOptions } from '../../fleet/tenant-items.ts';
import type { TenantTarget } from '../../fleet/tenant-target.ts';
import type { CommandHost, CommandResult } from '../command.ts';
import { compiled } from '../requests/many-tenants.ts';
import { tenantRows } from '../requests/tenant-rows.ts';

/** How many items are passed on at a time. */
const pageSize = 200;

/**
 * Returns the rows of a sweep as those of the command request for many tenants, read as they are written.
 *
 * @param waits - Whether it continues until all tenants are finished.
 */
export async function sweepResult(
  sweep: QueuedSweep,
  waits: boolean,
  common: CommonParameters,
  host: CommandHost,
): Promise<CommandResult> {
  const { id, targets, request } = sweep.definition;
  const query = common.Query === undefined ? undefined : await compiled(common.Query, host.services.warn);
  let hasMore = false;
  const read: ReadOptions = { query, onMore: () => void (hasMore = true) };
  const onNoWorker = (waiting: number): void => {
    host.progressLine.clear();
    host.information(
      `${tenantsText(waiting)} ${waiting === 1 ? 'waits' : 'wait'}, and no worker is at work. Run: entrada worker`,
    );
  };
  async function* events(): AsyncGenerator<TenantEvent<unknown>> {
    try {
      for await (const tenant of sweep.results({ wait: waits, onNoWorker, signal: host.services.signal })) {
        yield* eventsOf(tenant, request.all, read);
      }
    } finally {
      sweep.close();
    }
  }
  const rows = tenantRows(events(), {
    total: targets.length,
    skipped: 0,
    state: undefined,
    idOf: ({ tenantId }) => tenantId,
    common,
    host,
  });
  return {
    kind: 'value',
    value: rows.elements,
    isQueried: true,
    ...rows.shape,
    async written() {
      await rows.written();
      if (hasMore) host.information('Some tenants have more results. Add --all to "sweep start" to list all of them.');
      const { done, failed } = rows.counts;
      const left = targets.length - done - failed;
      if (left > 0) {
        host.information(
          `Not finished: ${numberText(left)} of ${tenantsText(targets.length)}. To wait for them: entrada sweep results ${id} -Wait`,
        );
      }
      if (failed === 0) {
        if (left === 0 || done > 0) host.information(`${sweepSummary(rows.counts)}.`);
        return;
      }
      throw new EntradaError('TENANTS_FAILED', sweepSummary(rows.counts), {
        hint: 'The rows of tenants that failed say why, in Error and Hint.',
      });
    },
  };
}

async function* eventsOf(
  { target: queued, outcome, rows }: FinishedTenant,
  isListing: boolean,
  read: ReadOptions,
): AsyncGenerator<TenantEvent<unknown>> {
  // Found by a worker; the session may not be on this machine.
  const tenantId = queued.tenantId ?? outcome.tenantId;
  const target: TenantTarget = { name: queued.name, tenantId, sessionId: '', otherTenant: undefined };
  try {
    if (outcome.error !== undefined) throw errorOf(outcome.error);
    let items: unknown[] = [];
    for await (const item of itemsOfContents(rows(), isListing, read)) {
      items.push(item);
      if (items.length < pageSize) continue;
      yield { kind: 'items', target, items };
      items = [];
    }
    if (items.length > 0) yield { kind: 'items', target, items };
    yield { kind: 'done', target };
  } catch (error) {
    yield { kind: 'failed', target, error };
  }
}
