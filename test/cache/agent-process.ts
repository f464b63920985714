// What `entrada agent ...` is: for tests, whose command line has no bundle.
import { bindParameters } from '../../src/binder/bind.ts';
import type { CommandHost } from '../../src/commands/command.ts';
import { agentCommand } from '../../src/commands/shell/agent.ts';

const words = process.argv.slice(3);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
const call = await bindParameters(agentCommand.table, words, {
  warn: () => undefined,
  readSecret: () => Promise.reject(new Error('No secret is asked for.')),
  askMissing: undefined,
});
const host = { services: { signal: stop.signal } } as unknown as CommandHost;
const result = await agentCommand.run(call, host);
process.exitCode = result.kind === 'status' ? result.status : 99;
