import { EntradaError } from '../../base/errors.ts';
import { type Batched, inBatches } from '../../base/batches.ts';
import { ExactNumber, orderedObject } from '../../base/exact-json.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import { advancedKind } from './advanced-query.ts';
import { type ApiRequest, sendRequest } from './request.ts';
import type { Services } from '../services/services.ts';

/** A request for every item of a listing. */
export interface ListRequest extends Omit<ApiRequest, 'method' | 'body' | 'receive' | 'skipHttpErrorCheck'> {
  /** Ends the listing after this many items, at least 1; no further page is requested. Default: all. */
  readonly maxItems?: number | undefined;
  /** Called after the last item with the link that lists the changes since then, if the service sends one. */
  readonly onDeltaLink?: ((link: string) => void) | undefined;
  /** Called with the fields of each page that are neither its items nor lead to the next page. */
  readonly onPage?: ((fields: Readonly<Record<string, unknown>>) => void) | undefined;
  /**
   * Called after the items of a page and before the next page is requested, with a request that continues the listing
   * there.
   */
  readonly onNextPage?: ((rest: Pick<ApiRequest, 'url' | 'headers'>) => void | Promise<void>) | undefined;
}

/**
 * Reads a listing page by page and returns its items, one by one or in batches.
 *
 * The items are in a list named `value`, in a list named like the last part of the path (the Teams admin API), or the
 * response itself is the list. Next links (`@odata.nextLink`, `@nextLink`) are followed unchanged, with the headers of
 * the first request, but only to the same origin and never twice (the real services do send such links); a relative one
 * is resolved against the page (RFC 3986 5). A `skipToken` in the response is put into the query of the next request.
 * The token is renewed between pages when necessary. Many empty pages in a row are followed, with a warning.
 *
 * @throws {EntradaError} As {@link sendRequest}; `INPUT_INVALID` for a wrong `maxItems` and an address whose response
 * is not a listing; `RESPONSE_INVALID` for a further page that is not, a link to another origin, a link that is not an
 * address, or a repeated link.
 *
 * @internal
 */
export function listItems(id: string, request: ListRequest, services: Services): Batched<unknown> {
  return inBatches(itemsOfPages(id, request, services));
}

/**
 * Yields the items of each page of a listing; see {@link listItems}.
 *
 * @internal
 */
export async function* itemsOfPages(
  id: string,
  request: ListRequest,
  services: Services,
): AsyncGenerator<readonly unknown[]> {
  checkMaxItems(request.maxItems);
  const followed = new Set<string>();
  let count = 0;
  let address = String(request.url);
  let emptyPages = 0;
  let { headers = {} } = request;
  const isLevelGiven = Object.keys(headers).some((name) => name.toLowerCase() === 'consistencylevel');
  // A next link is followed unchanged, whatever its version.
  let { apiVersion } = request;
  for (;;) {
    const { content, url } = await sendRequest(id, { ...request, apiVersion, headers, url: address }, services);
    apiVersion = undefined;
    // A next link need not show that the query is an advanced one.
    if (!isLevelGiven && advancedKind(url) !== undefined) headers = { ...headers, ConsistencyLevel: 'eventual' };
    const items = itemsOf(content, url);
    if (items === undefined) throw noListing(address, followed.size === 0);
    const fields = fieldsBeside(items, content);
    request.onPage?.(fields);
    const wanted = request.maxItems === undefined ? items : items.slice(0, request.maxItems - count);
    yield wanted;
    count += wanted.length;
    if (count === request.maxItems) return;
    // As a service writes it, not as a person does: its quotes are not looked at.
    const next = nextAddress(content, url);
    if (next === undefined) {
      const deltaLink = fields['@odata.deltaLink'];
      if (typeof deltaLink === 'string') request.onDeltaLink?.(deltaLink);
      return;
    }
    checkNextLink(next, await originsOf(next, url, id, services), followed);
    address = next;
    await request.onNextPage?.({ url: address, headers });
    emptyPages = items.length === 0 ? emptyPages + 1 : 0;
    if (/^10+$/.test(String(emptyPages))) {
      services.warn(
        `The service has sent ${emptyPages} empty pages in a row, and says that there are more; the listing continues.`,
      );
    }
  }
}

/** For callers without types, too: a listing that does not end is not what they want. */
function checkMaxItems(value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use ${String(value)} as maxItems: expected a whole number of at least 1`,
  );
}

/**
 * Returns the items of a page; undefined if the response is not a listing.
 *
 * @internal
 */
export function itemsOf(content: unknown, url: URL): readonly unknown[] | undefined {
  if (Array.isArray(content)) return content;
  if (!isObject(content)) return undefined;
  const lastPart = url.pathname.split('/').findLast((part) => part !== '') ?? '';
  const own = Object.keys(content).find((name) => name.toLowerCase() === lastPart.toLowerCase());
  const found = [content['value'], own === undefined ? undefined : content[own]].find((list) => Array.isArray(list));
  return Array.isArray(found) ? found : undefined;
}

const nextFields = ['@odata.nextLink', '@nextLink', 'skipToken'];

function fieldsBeside(items: readonly unknown[], content: unknown): JsonObject {
  const entries = Object.entries(isObject(content) ? content : {});
  return orderedObject(entries.filter(([name, value]) => value !== items && !nextFields.includes(name)));
}

/**
 * Returns the address of the page after this one; undefined at the end of a listing.
 *
 * @throws {EntradaError} `RESPONSE_INVALID` for a link that is not an address.
 *
 * @internal
 */
export function nextAddress(content: unknown, url: URL): string | undefined {
  if (!isObject(content)) return undefined;
  const link = nextText(content, '@odata.nextLink') ?? nextText(content, '@nextLink');
  if (link !== undefined) {
    if (!URL.canParse(link, url.href)) throw notAnAddress(`a text of ${link.length} characters`);
    return new URL(link, url).href;
  }
  const skipToken = nextText(content, 'skipToken');
  if (skipToken === undefined) return undefined;
  const next = new URL(url);
  next.searchParams.set('skipToken', skipToken);
  return next.href;
}

/** Returns undefined at the end of a listing: the field is missing, null or empty. */
function nextText(content: JsonObject, name: string): string | undefined {
  const value = content[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw notAnAddress(`a JSON ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value instanceof ExactNumber) return 'number';
  return Array.isArray(value) ? 'list' : typeof value;
}

function notAnAddress(found: string): EntradaError {
  return new EntradaError(
    'RESPONSE_INVALID',
    `Cannot go on with the listing: the service names the next page by ${found}, not by an address; there may be more items`,
  );
}

/**
 * Returns the origins that a next link can have: the page's own. A proxy in front of Graph does not always rewrite
 * links: one to the Graph of its audience goes through it, too.
 *
 * @internal
 */
export async function originsOf(next: string, page: URL, id: string, { cache }: Services): Promise<readonly string[]> {
  if (new URL(next).origin === page.origin) return [page.origin];
  const { graphAudience } = (await cache.read(id))?.cloud ?? {};
  return [page.origin, ...(graphAudience === undefined ? [] : [graphAudience])];
}

/**
 * Checks a link to the next page before it is followed, and notes it.
 *
 * @throws {EntradaError} `RESPONSE_INVALID` for another origin, and for a link that was followed before.
 *
 * @internal
 */
export function checkNextLink(next: string, origins: readonly string[], followed: Set<string>): void {
  const found = new URL(next).origin;
  if (!origins.includes(found)) {
    throw new EntradaError(
      'RESPONSE_INVALID',
      `Cannot go on with the listing: its next page is at "${found}", not at "${origins[0]}"; the token was not sent there`,
    );
  }
  if (followed.has(next)) {
    throw new EntradaError(
      'RESPONSE_INVALID',
      'Cannot go on with the listing: the service names the same next page again',
    );
  }
  followed.add(next);
}

/** The first response shows that the caller named something else than a listing. */
function noListing(address: string, isFirst: boolean): EntradaError {
  return new EntradaError(
    isFirst ? 'INPUT_INVALID' : 'RESPONSE_INVALID',
    `Cannot list "${address}": the response does not contain a list of items`,
    {
      hint: 'Omit --all to get the response unchanged.',
    },
  );
}
