import { EntradaError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import type { ApiName, ApiVersion } from '../../model/resource.ts';
import type { RateLimit } from './rate-limit.ts';

/** A tenant of a sweep, as every machine finds it. */
export interface QueuedTarget {
  /** Of the context, or the tenant as a file names it. */
  readonly name: string;
  readonly tenantId: string | undefined;
  /** The name of the saved session that reaches it. */
  readonly context: string;
  /** Another tenant that the session's credential reaches; undefined: the session's own. */
  readonly otherTenant: string | undefined;
}

/** The request that each tenant gets. */
export interface QueuedRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly api?: ApiName | undefined;
  readonly apiVersion?: ApiVersion | undefined;
  /** Whether the items of all pages are read. */
  readonly all: boolean;
  /** With `all`: ends the listing of each tenant after this many items. */
  readonly maxItems?: number | undefined;
}

/** A sweep as it was started. */
export interface SweepDefinition {
  readonly id: string;
  readonly request: QueuedRequest;
  readonly targets: readonly QueuedTarget[];
  readonly rateLimit?: RateLimit | undefined;
  /** Further tries of a tenant after failures that can pass. */
  readonly maxRetry: number;
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
}

const formatVersion = 1;

/** Returns a definition as text. */
export function definitionText(definition: SweepDefinition): string {
  return JSON.stringify({ version: formatVersion, ...definition });
}

/**
 * Reads a definition that {@link definitionText} wrote and a seal protected.
 *
 * @throws {EntradaError} `NOT_SUPPORTED` for that of another version.
 */
export function readDefinition(text: string): SweepDefinition {
  const value: unknown = JSON.parse(text);
  if (!isObject(value) || value['version'] !== formatVersion) {
    throw new EntradaError('NOT_SUPPORTED', 'Cannot read the sweep: another version of Entrada has started it', {
      hint: 'Use the same version on all machines.',
    });
  }
  // Sealed by this version: only processes with the key write it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return value as unknown as SweepDefinition;
}

/** Returns whether two definitions ask the same of the same tenants. */
export function isSameWork(one: SweepDefinition, other: SweepDefinition): boolean {
  const work = ({ request, targets }: SweepDefinition) => JSON.stringify(sorted({ request, targets }));
  return work(one) === work(other);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]),
  );
}

/**
 * Checks an id that the caller chose.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function checkSweepId(id: string): void {
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/i.test(id)) return;
  throw new EntradaError('INPUT_INVALID', `Cannot use the sweep ID ${JSON.stringify(id.slice(0, 64))}: it is not one`, {
    hint: 'An ID has 1 to 64 letters, digits, hyphens and underscores, and starts with a letter or a digit.',
  });
}
