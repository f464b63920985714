import { exitStatuses } from '../../base/errors.ts';
import type { WorkerEvent } from '../../fleet/queue/worker-options.ts';
import { checkRange } from '../../model/check-range.ts';
import { defineCommand } from '../command.ts';
import { sweepServer, warnOfOwnKey } from './sweep-server.ts';

/** The command worker. */
export const workerCommand = defineCommand({
  table: {
    name: 'worker',
    aliases: [],
    synopsis: 'Works on the sweeps of the server, with the saved sessions of this machine.',
    description: [
      'Takes tenants from the queue on the server that ENTRADA_CACHE names, sends the request of their sweep with the context that the sweep names, and keeps the result on the server. Any number of workers on any number of machines share the queue. They need the same key (ENTRADA_KEY_FILE), and contexts of the same names; sessions that are saved on that server are there for all.',
      'Ctrl+C and SIGTERM stop it: it has 5 seconds for the tenants that it is working on, and returns the others to the queue. The tenants of a worker that was killed are taken over within 20 seconds. A listing continues at its last page.',
      'Writes a line for each tenant on standard error.',
    ],
    parameters: {
      ThrottleLimit: {
        type: 'Int32',
        description: 'How many tenants are worked on at a time, 1 to 256.',
        defaultText: '8',
      },
      ExitWhenEmpty: {
        type: 'SwitchParameter',
        aliases: ['Once'],
        description:
          'Ends when all tenants of all sweeps are finished, also those of other workers. For batch systems. Otherwise, the worker waits for more.',
      },
    },
    examples: [
      { title: 'Work until Ctrl+C', line: 'worker' },
      {
        title: 'Work on 32 tenants at a time until the queue is empty',
        line: 'worker -ThrottleLimit 32 -ExitWhenEmpty',
      },
    ],
    output: 'None.',
  },
  async run({ parameters }, host) {
    const { runWorker } = await import('../../fleet/queue/run-worker.ts');
    const { services, information } = host;
    const { ThrottleLimit: throttleLimit } = parameters;
    if (throttleLimit !== undefined) checkRange('ThrottleLimit', throttleLimit, 1, 256);
    await runWorker(await sweepServer(host), services, {
      throttleLimit,
      exitWhenEmpty: parameters.ExitWhenEmpty === true,
      signal: services.signal,
      onStart(place) {
        information(`Working on the sweeps at ${place}. Ctrl+C stops the worker.`);
        warnOfOwnKey(host);
      },
      onEvent: (event) => {
        const line = lineOf(event);
        if (line !== undefined) information(line);
      },
      onConnection: (isConnected) =>
        isConnected
          ? information('The server is back.')
          : services.warn('The server is away; the worker tries to reach it again.'),
    });
    information('The worker has stopped.');
    return { kind: 'status', status: exitStatuses.ok };
  },
});

function lineOf({ sweep, tenant, end, durationMs }: WorkerEvent): string | undefined {
  const what = endText(end, durationMs);
  return tenant === undefined || what === undefined ? undefined : `${tenant}: ${what} (sweep ${sweep})`;
}

function endText(end: WorkerEvent['end'], durationMs: number): string | undefined {
  switch (end.kind) {
    case 'done':
      return `${end.rows} ${end.rows === 1 ? 'row' : 'rows'} in ${secondsText(durationMs)}`;
    case 'failed':
      return `failed: ${end.error.message}`;
    case 'retry':
      return `next try in ${secondsText(end.waitMs)}: ${end.error.message}`;
    case 'limited':
      return `continues in ${secondsText(end.waitMs)}, because of the rate limit`;
    case 'returned':
      return 'returned to the queue';
    case 'needless':
      return undefined;
  }
}

function secondsText(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
