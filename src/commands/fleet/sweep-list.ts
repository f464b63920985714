import { defineCommand } from '../command.ts';
import { sweepServer } from './sweep-server.ts';

/** The command sweep list. */
export const sweepListCommand = defineCommand({
  table: {
    name: 'sweep list',
    aliases: [],
    synopsis: 'Lists the sweeps on the server.',
    description: ['A sweep is listed until it is removed or its results expire.'],
    parameters: {},
    examples: [{ title: 'List the sweeps', line: 'sweep list' }],
    output: 'For each sweep: Id, State, Tenants, Done, Failed, StartedAt, Uri; Error if it cannot be read here.',
  },
  async run(_call, host) {
    const { openQueuePlace } = await import('../../fleet/queue/queue-place.ts');
    const place = openQueuePlace(await sweepServer(host));
    try {
      const listed = await place.store.list();
      return {
        kind: 'value',
        value: listed.map(({ id, total, done, failed, createdAtMs, definition, error }) => ({
          Id: id,
          State: done + failed === total ? 'Completed' : 'Running',
          Tenants: total,
          Done: done,
          Failed: failed,
          StartedAt: new Date(createdAtMs).toISOString(),
          Uri: definition?.request.url ?? null,
          ...(error === undefined ? {} : { Error: error.message }),
        })),
      };
    } finally {
      place.close();
    }
  },
});
