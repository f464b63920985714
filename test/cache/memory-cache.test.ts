import { memoryCache } from '../../src/cache/memory-cache.ts';
import { memoryStore } from '../../src/cache/memory-store.ts';
import { describeByteStore } from '../contracts/byte-store.contract.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';

describeByteStore('memoryStore()', () => memoryStore());
describeTokenCache('memoryCache()', () => memoryCache());
