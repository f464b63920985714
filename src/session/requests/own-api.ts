import type { SessionRecord } from '../../model/context.ts';
import type { Api } from './api.ts';
import { chooseApi } from './choose-api.ts';

/** Returns the API of the session that an address belongs to; undefined for any other, where no token may go. */
export async function ownApi(url: URL, record: SessionRecord): Promise<Api | undefined> {
  const api = await chooseApi(url.href, undefined, record);
  const { graphEndpoint, teamsEndpoint } = record.cloud;
  const endpoint = api.name === 'graph' ? graphEndpoint : teamsEndpoint;
  if (endpoint === undefined) return undefined;
  const { origin, pathname } = new URL(endpoint);
  if (url.protocol !== 'https:' || url.origin !== origin) return undefined;
  if (pathname === '/') return api;
  // Another service can be at another path of a proxy, which may decode a slash.
  const isBelow = url.pathname.startsWith(`${pathname.replace(/\/$/, '')}/`) && !/%(?:2f|5c)/i.test(url.pathname);
  return isBelow ? api : undefined;
}
