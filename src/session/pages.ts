import { EntradaError } from '../base/errors.ts';
import { isObject, textField } from '../base/json.ts';
import { type GraphRequest, sendGraphRequest } from './request.ts';
import type { Services } from './services.ts';

/**
 * Reads a listing page by page and gives its items one by one.
 *
 * Next links are followed as they are, with the headers of the first request; only to the same origin, and never the same
 * one twice (both happen on the real service). The token is renewed on the way.
 *
 * @throws {EntradaError} As {@link sendGraphRequest}; `RESPONSE_INVALID` for an answer that is no listing, a link to
 * another origin, or a link that comes again.
 */
export async function* listItems(id: string, request: GraphRequest, services: Services): AsyncGenerator<unknown> {
  const followed = new Set<string>();
  let address = String(request.url);
  let origin: string | undefined;
  for (;;) {
    const { content } = await sendGraphRequest(id, { ...request, url: address }, services);
    const items = isObject(content) ? content['value'] : undefined;
    if (!isObject(content) || !Array.isArray(items)) throw noListing(address);
    yield* items;
    const next = textField(content, '@odata.nextLink');
    if (next === undefined) return;
    origin ??= await originOf(id, services);
    checkNextLink(next, origin, followed);
    address = next;
  }
}

async function originOf(id: string, services: Services): Promise<string> {
  const record = await services.cache.read(id);
  return record === undefined ? '' : new URL(record.cloud.graphEndpoint).origin;
}

function checkNextLink(next: string, origin: string, followed: Set<string>): void {
  const found = URL.canParse(next) ? new URL(next).origin : 'no address';
  if (found !== origin) {
    throw new EntradaError(
      'RESPONSE_INVALID',
      `Cannot go on with the listing: its next page is at "${found}", not at "${origin}"; the token was not sent there`,
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

function noListing(address: string): EntradaError {
  return new EntradaError('RESPONSE_INVALID', `Cannot list "${address}": the answer holds no list named "value"`, {
    hint: 'Leave --all out to get the answer as it is.',
  });
}
