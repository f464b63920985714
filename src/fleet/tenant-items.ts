import { ExactNumber, orderedObject } from '../base/exact-json.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import type { Services } from '../session/services/services.ts';
import type { TenantWork } from './for-each-tenant.ts';
import { readTenant } from './read-tenant.ts';
import type { TenantRequest } from './tenant-request.ts';
import type { TenantTarget } from './tenant-target.ts';

/** How the result of one tenant is read. */
export interface ReadOptions {
  /** Applied to the list of all items, or to the content of the response; its elements are then the items. */
  readonly query?: ((value: unknown) => Promise<unknown>) | undefined;
  /** Called when a response has a next page that is not read. */
  readonly onMore?: (() => void) | undefined;
}

/**
 * Reads one tenant as `readTenant` does and yields its items: those of a listing, the elements of what the query found,
 * or the response itself, without its annotations.
 *
 * @throws {EntradaError} Those of `readTenant` and of the query.
 */
export async function* tenantItems(
  target: TenantTarget,
  request: TenantRequest,
  options: ReadOptions,
  services: Services,
  surroundings?: TenantWork,
): AsyncGenerator<unknown> {
  yield* itemsOfContents(readTenant(target, request, services, surroundings), request.all === true, options);
}

/**
 * Yields the items of what `readTenant` yielded.
 *
 * @param isListing - Whether it was a request for the items of all pages.
 */
export async function* itemsOfContents(
  contents: AsyncIterable<unknown>,
  isListing: boolean,
  { query, onMore }: ReadOptions,
): AsyncGenerator<unknown> {
  if (query === undefined) {
    for await (const content of contents) {
      if (isFirstOfMore(content)) onMore?.();
      if (isListing) yield content;
      else yield* itemsOf(content);
    }
    return;
  }
  const all: unknown[] = [];
  for await (const content of contents) {
    if (isFirstOfMore(content)) onMore?.();
    all.push(content);
  }
  if (!isListing && all.length === 0) return;
  const found = await query(isListing ? all : all[0]);
  if (Array.isArray(found)) yield* found;
  else if (found !== null && found !== undefined) yield found;
}

function isFirstOfMore(content: unknown): boolean {
  return (
    isNamed(content) &&
    Array.isArray(content['value']) &&
    ['@odata.nextLink', '@nextLink'].some((name) => Boolean(content[name]))
  );
}

function itemsOf(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content;
  if (!isNamed(content)) return [content];
  if (Array.isArray(content['value'])) return content['value'];
  return [orderedObject(Object.entries(content).filter(([name]) => !name.startsWith('@odata.')))];
}

/**
 * Returns the row of an item: the columns `Tenant` and `TenantId`, then its properties; `Value` for anything but an
 * object. A property with the name of one of the columns gets an underscore after it.
 */
export function tenantRow({ name, tenantId }: TenantTarget, item: unknown): JsonObject {
  const columns = [['Tenant', name] as const, ['TenantId', tenantId ?? null] as const];
  if (!isNamed(item)) return orderedObject([...columns, ['Value', item]]);
  const properties = Object.entries(item).map(
    ([property, value]) =>
      [property === 'Tenant' || property === 'TenantId' ? `${property}_` : property, value] as const,
  );
  return orderedObject([...columns, ...properties]);
}

function isNamed(value: unknown): value is JsonObject {
  return isObject(value) && !(value instanceof ExactNumber);
}
