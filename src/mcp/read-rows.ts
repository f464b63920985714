import { EntradaError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import { checkDepth } from './check-depth.ts';
import { advancedKind } from '../session/requests/advanced-query.ts';
import { checkNextLink, itemsOf, nextAddress, originsOf } from '../session/requests/pages.ts';
import { type ApiRequest, type ApiResponse, sendRequest } from '../session/requests/request.ts';
import type { Services } from '../session/services/services.ts';
import type { Redactor } from './redact-value.ts';

/** Where a listing continues. */
export interface NextRows {
  readonly url: string;
  /** The rows of that page that were read. */
  readonly skip: number;
  /** Whether the header of advanced queries is sent: a next link need not show that the query is one. */
  readonly isAdvanced: boolean;
}

/** The content of a response. */
export type ReadContent =
  | {
      readonly kind: 'rows';
      readonly rows: readonly unknown[];
      /** `@odata.count` and `@odata.deltaLink`, if the service sends them. */
      readonly fields: Readonly<Record<string, unknown>>;
      readonly next: NextRows | undefined;
    }
  | { readonly kind: 'object'; readonly value: unknown }
  | { readonly kind: 'other'; readonly type: string; readonly bytes: number; readonly isComplete: boolean };

/** How much to read. */
export interface ReadLimits {
  readonly maxRows: number;
  /** Of the rows as JSON. */
  readonly maxBytes: number;
}

const mostPages = 20;
/** The size of a response that is not JSON is counted up to this. */
const mostCountedBytes = 1_000_000;
const keptFields = ['@odata.count', '@odata.deltaLink'];

/**
 * Reads a response, and if it is a listing its next pages, up to the limits. Next links are followed as in
 * `listItems`. Content that is not JSON is only described.
 *
 * @param first - Where to begin; its address is used in place of that of the request.
 * @throws {EntradaError} As `sendRequest` and `listItems`.
 */
export async function readRows(
  id: string,
  request: ApiRequest,
  first: NextRows,
  { maxRows, maxBytes }: ReadLimits,
  redactor: () => Redactor,
  services: Services,
): Promise<ReadContent> {
  const followed = new Set<string>();
  const rows: unknown[] = [];
  const fields: Record<string, unknown> = {};
  let size = 0;
  let place = first;
  for (let page = 0; ; page += 1) {
    const response = await receiveJson(id, { ...request, url: place.url, ...headersFor(place) }, services);
    if ('type' in response) return response;
    const { content, url } = response;
    checkDepth(content, 'the response', 'RESPONSE_INVALID');
    const items = itemsOf(content, url);
    if (items === undefined) return { kind: 'object', value: redactor().value(content ?? null) };
    const { value, text } = redactor();
    for (const name of keptFields) {
      const field = isObject(content) ? value(content[name]) : undefined;
      if (Number.isFinite(field) || (typeof field === 'string' && field.length <= 1000)) fields[name] = field;
    }
    // The address as it was sent, so that the page can be read again.
    const here = url.href;
    const isAdvanced = place.isAdvanced || advancedKind(url) !== undefined;
    for (const [at, item] of items.entries()) {
      if (at < place.skip) continue;
      const whole = value(item);
      const wholeBytes = sizeOf(whole);
      const row = wholeBytes > maxBytes ? tooLarge(whole, wholeBytes, text) : whole;
      const bytes = sizeOf(row) + 1;
      if (rows.length === maxRows || (size + bytes > maxBytes && rows.length > 0)) {
        return { kind: 'rows', rows, fields, next: { url: here, skip: at, isAdvanced } };
      }
      rows.push(row);
      size += bytes;
    }
    const next = nextAddress(content, url);
    if (next === undefined) return { kind: 'rows', rows, fields, next: undefined };
    checkNextLink(next, await originsOf(next, url, id, services), followed);
    place = { url: next, skip: 0, isAdvanced };
    if (rows.length === maxRows || page + 1 === mostPages) return { kind: 'rows', rows, fields, next: place };
  }
}

function headersFor({ isAdvanced }: NextRows): Pick<ApiRequest, 'headers'> {
  return isAdvanced ? { headers: { ConsistencyLevel: 'eventual' } } : {};
}

function sizeOf(row: unknown): number {
  return Buffer.byteLength(JSON.stringify(row));
}

/** A row that would not fit into any result. */
function tooLarge(row: unknown, bytes: number, text: (value: string) => string): unknown {
  const names = isObject(row) ? Object.keys(row).slice(0, 50).map(text) : [];
  const id = isObject(row) && typeof row['id'] === 'string' ? { id: row['id'].slice(0, 200) } : {};
  return {
    ...id,
    'entrada.omitted': `This row has ${bytes} bytes. Request it alone, with select.`,
    'entrada.properties': names,
  };
}

type OtherContent = Extract<ReadContent, { readonly kind: 'other' }>;

/**
 * Sends a request and returns its response if that is JSON, a number or empty; otherwise a description of it.
 *
 * @throws {EntradaError} As `sendRequest`.
 */
export async function receiveJson(
  id: string,
  request: ApiRequest,
  services: Services,
): Promise<ApiResponse | OtherContent> {
  let type = '';
  let expected: number | undefined;
  let counted = 0;
  let isStopped = false;
  const kept: Uint8Array[] = [];
  try {
    const response = await sendRequest(
      id,
      {
        ...request,
        receive(head) {
          type = head.headers['content-type'] ?? '';
          if (/\bjson\b/i.test(type) && !/ndjson|jsonl|json-lines/i.test(type)) return undefined;
          const length = head.headers['content-length'];
          expected =
            length === undefined || head.headers['content-encoding'] !== undefined ? undefined : Number(length);
          counted = 0;
          return (piece) => {
            counted += piece.length;
            if (counted <= 64) kept.push(Uint8Array.from(piece));
            if (counted <= mostCountedBytes && (expected === undefined || expected <= mostCountedBytes)) return;
            isStopped = true;
            throw new EntradaError('RESPONSE_INVALID', 'The rest of the content is not read.');
          };
        },
      },
      services,
    );
    if (response.receivedBytes === undefined) return response;
    if (counted === 0) return { ...response, content: null };
    // The response of /$count.
    const text =
      counted <= 64
        ? Buffer.concat(kept)
            .toString('utf8')
            .replace(/^\uFEFF/, '')
        : '';
    if (/^text\/plain\b/i.test(type) && /^\d+$/.test(text)) return { ...response, content: Number(text) };
    return { kind: 'other', type, bytes: counted, isComplete: true };
  } catch (error) {
    if (!isStopped) throw error;
    return { kind: 'other', type, bytes: expected ?? counted, isComplete: expected !== undefined };
  }
}
