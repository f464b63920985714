// A process of its own that takes one session's lock many times and notes when it goes in and out.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { sampleSession } from './sample-session.ts';

const [folder = '', log = '', rounds = ''] = process.argv.slice(2);
const cache = sealedFileCache(folder, keyFile(join(folder, 'key')));
const { id } = sampleSession('adele@contoso.com');
for (let round = 0; round < Number(rounds); round += 1) {
  const lock = await cache.lock(id);
  appendFileSync(log, `in ${lock.fence}\n`);
  if (round % 4 === 0) await wait(1);
  appendFileSync(log, `out ${lock.fence}\n`);
  await lock.release();
}
