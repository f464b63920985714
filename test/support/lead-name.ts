import type { TokenCache } from '../../src/cache/token-cache.ts';

/** Makes a name lead to a session, or to none (undefined), whatever it leads to now. */
export async function leadName(cache: TokenCache, name: string, id: string | undefined): Promise<void> {
  while (!(await cache.moveNamed(name, await cache.findNamed(name), id)));
}
