import { systemClock } from '../../base/clock.ts';
import { exitStatuses } from '../../base/errors.ts';
import { runAgent } from '../../cache/agent/agent-server.ts';
import { closeInheritedFiles } from '../../cache/agent/close-inherited-files.ts';
import { processTable } from '../../cache/processes/process-table.ts';
import { defineCommand } from '../command.ts';

/** The process behind `-ContextScope Process`; started by Connect-Entra (cache/agent/start-agent.ts). */
export const agentCommand = defineCommand({
  table: {
    name: 'agent',
    aliases: [],
    synopsis: 'Keeps the sessions of a shell in memory while the shell runs.',
    description: ['Started by Connect-Entra -ContextScope Process.'],
    parameters: {
      ShellPid: {
        type: 'Int32',
        description: "The shell's process ID.",
        everywhere: { mandatory: true },
      },
      ShellStartTime: {
        type: 'String',
        description: 'The start time of that process, in the format of the process table.',
        everywhere: { mandatory: true },
        notEmpty: true,
      },
      Socket: {
        type: 'String',
        description: 'The path of the socket, in a folder that only this user can access.',
        everywhere: { mandatory: true },
        notEmpty: true,
      },
    },
    examples: [],
  },
  async run({ parameters }, { services }) {
    closeInheritedFiles();
    const stop = new AbortController();
    // As for SIGTERM, the socket must be removed on exit.
    process.on('SIGHUP', () => stop.abort());
    // Node would open a debugging port, which other users can connect to.
    process.on('SIGUSR1', () => undefined);
    const processes = await processTable(process.platform);
    await runAgent({
      socketPath: parameters.Socket,
      shell: { pid: parameters.ShellPid, startTime: parameters.ShellStartTime },
      processes,
      clock: systemClock,
      signal: AbortSignal.any([stop.signal, ...(services.signal === undefined ? [] : [services.signal])]),
    });
    return { kind: 'status', status: exitStatuses.ok };
  },
});
