// A process of its own that rekeys a folder of sessions over and over, until it is killed: state, data, where to in turn.
import { keyChain } from '../../src/cache/keys/key-chain.ts';
import type { KeyKind } from '../../src/cache/keys/noted-key.ts';
import { rekey } from '../../src/cache/keys/rekey.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';

const [state = '', data = '', ...places] = process.argv.slice(2);
const isKind = (place: string): place is KeyKind => ['file', 'keyring', 'passphrase'].includes(place);
for (let round = 0; ; round += 1) {
  const keys = keyChain({ folders: { state, data }, env: process.env, platform: process.platform });
  await rekey(sealedFileCache(state, keys), keys, { to: places.filter(isKind)[round % places.length] });
}
