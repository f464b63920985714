// A process of its own that holds the lock of a session, and writes the session with it once its standard input ends:
// hold-lock.js folder|agent PLACE, where the place is the folder of the sessions or the socket of the agent.
import { join } from 'node:path';
import { isEntradaError } from '../../src/base/errors.ts';
import { agentCache } from '../../src/cache/agent/agent-cache.ts';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { sampleSession } from './sample-session.ts';

const [kind = '', place = ''] = process.argv.slice(2);
const cache = kind === 'agent' ? agentCache(place) : sealedFileCache(place, keyFile(join(place, 'key')));
const record = sampleSession('adele@contoso.com', { savedAtMs: 1 });
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
