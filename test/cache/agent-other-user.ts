// What another user can do with our agent: folder and socket on the command line, to be started by root.
import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isEntradaError } from '../../src/base/errors.ts';
import { listAgentSockets, prepareSocketPath } from '../../src/cache/agent/agent-folder.ts';
import { askAgent } from '../../src/cache/agent/ask-agent.ts';

const [folder = '', socket = '', planted = ''] = process.argv.slice(2);
process.setgroups?.([]);
process.setgid?.(65534);
process.setuid?.(65534);
mkdirSync(planted, { mode: 0o777 });
const server = createServer().listen(join(planted, 'agent-1-1.sock'));
await once(server, 'listening');
chmodSync(join(planted, 'agent-1-1.sock'), 0o666);

const outcomes = {
  list: await outcomeOf(() => listAgentSockets([folder])),
  prepare: await outcomeOf(() => prepareSocketPath([folder], { pid: 1, startTime: '1' })),
  ask: await outcomeOf(() => askAgent(socket, 'list', [])),
};
process.stdout.write(JSON.stringify(outcomes));
// Without closing, which would remove the socket.
process.exit();

async function outcomeOf(action: () => unknown): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    return isEntradaError(error) ? `${error.code}: ${error.message}` : String(error);
  }
}
