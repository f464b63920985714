import { memoryCache } from '../../src/cache/memory-cache.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';

describeTokenCache('memoryCache()', () => memoryCache());
