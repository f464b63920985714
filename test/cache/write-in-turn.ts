// A process of its own that changes sessions under their locks, for ever or so many rounds: folder, key file, own number,
// count of accounts, rounds.
import { Secret } from '../../src/base/secret.ts';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { sampleSession } from './sample-session.ts';
import { leadName } from '../support/lead-name.ts';

const [folder = '', keyPath = '', writer = '', accounts = '', rounds = ''] = process.argv.slice(2);
const cache = sealedFileCache(folder, keyFile(keyPath));
for (let round = 1; round <= Number(rounds); round += 1) {
  for (let account = 0; account < Number(accounts); account += 1) {
    const fresh = sampleSession(`user${account}@contoso.com`, { tokens: {} });
    const lock = await cache.lock(fresh.id);
    const { tokens, ...record } = (await cache.read(fresh.id)) ?? fresh;
    // One more than what this writer left there, and of a length of its own, so that parts of two would show.
    const count = 1 + (tokens[writer]?.expiresAtMs ?? 0);
    const text = `${writer}:${count} `.repeat(20 + (count % 50));
    const token = { accessToken: new Secret(text), expiresAtMs: count, scopes: [text] };
    await cache.write({ ...record, tokens: { ...tokens, [writer]: token } }, lock);
    await lock.release();
  }
  await leadName(cache, `name ${writer}`, sampleSession('user0@contoso.com').id);
  if (round === 1) process.stdout.write('ready\n');
}
