// A process of its own that holds the lock of a session at an agent, whose socket is on the command line, and writes the
// session with it once its standard input ends.
import { isEntradaError } from '../../src/base/errors.ts';
import { agentCache } from '../../src/cache/agent/agent-cache.ts';
import { sampleSession } from './sample-session.ts';

const cache = agentCache(String(process.argv[2]));
const record = sampleSession('adele@contoso.com');
const lock = await cache.lock(record.id);
process.stdout.write('held\n');
for await (const _ of process.stdin);
try {
  await cache.write(record, lock);
  process.stdout.write('written\n');
} catch (error) {
  process.stdout.write(`${isEntradaError(error) ? error.code : String(error)}\n`);
}
await lock.release();
