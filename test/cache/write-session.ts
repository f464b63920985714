// A process of its own that keeps one session many times: folder, key file, own number and rounds on the command line.
import { Secret } from '../../src/base/secret.ts';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { sampleSession } from './sample-session.ts';

const [folder = '', keyPath = '', writer = '', rounds = ''] = process.argv.slice(2);
const cache = sealedFileCache(folder, keyFile(keyPath));
for (let round = 0; round < Number(rounds); round += 1) {
  // Each writer and round has a token of its own length, so that parts of two would show.
  const text = `${writer}:${round} `.repeat(100 * (1 + Number(writer)) + round);
  const token = { accessToken: new Secret(text), expiresAtMs: 1, scopes: [text] };
  await cache.write(sampleSession('shared', { tokens: { all: token } }));
  await cache.writeCurrent('entra', sampleSession('shared').id);
}
