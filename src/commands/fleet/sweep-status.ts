import type { JsonObject } from '../../base/json.ts';
import { errorOf } from '../../fleet/queue/sweep-library.ts';
import { tenantErrorRow } from '../../fleet/tenant-error.ts';
import { defineCommand } from '../command.ts';
import { openSweep, sweepIdParameter } from './sweep-server.ts';

/** The command sweep status. */
export const sweepStatusCommand = defineCommand({
  table: {
    name: 'sweep status',
    aliases: [],
    synopsis: 'Shows how far a sweep is, and the tenants that failed.',
    description: [
      'Counts the tenants that wait for a worker (Waiting), are worked on (Active), wait for another try or for their rate limit (Delayed), and are finished (Done, Failed).',
    ],
    parameters: { Id: sweepIdParameter },
    examples: [{ title: 'See how far a sweep is', line: 'sweep status 4f2a91c7' }],
    output: 'Id, State, Tenants, Waiting, Active, Delayed, Done, Failed, StartedAt, Uri and FailedTenants.',
  },
  async run({ parameters }, host) {
    const sweep = await openSweep(parameters.Id, host);
    try {
      const { id, state, total, waiting, active, delayed, done, failed, definition } = await sweep.status();
      const failures: JsonObject[] = [];
      for await (const { target, outcome } of sweep.failures()) {
        const { name, tenantId, otherTenant } = target;
        if (outcome.error === undefined) continue;
        const found = { name, tenantId: tenantId ?? outcome.tenantId, sessionId: '', otherTenant };
        failures.push(tenantErrorRow(found, errorOf(outcome.error)));
      }
      const counts = {
        Id: id,
        State: state,
        Tenants: total,
        Waiting: waiting,
        Active: active,
        Delayed: delayed,
        Done: done,
        Failed: failed,
        StartedAt: new Date(definition.createdAtMs).toISOString(),
        Uri: definition.request.url,
      };
      return {
        kind: 'value',
        value: { ...counts, FailedTenants: failures },
        rows: { ...counts, FailedTenants: failures.map((row) => `${String(row['Tenant'])}: ${String(row['Error'])}`) },
      };
    } finally {
      sweep.close();
    }
  },
});
