import { invalidInput } from './teams-fault.ts';

const defaultPageSize = 100;
const maxPageSize = 1000;
/** The first bytes of a page token. */
const mark = 'LabTeams';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Token of the next page; absent on the last. */
  readonly nextToken?: string;
}

/**
 * Returns the page that a query selects by `pageSize` (1 to 1000, 100 by default) and `skipToken`.
 *
 * @throws {TeamsFault} 400 for another size, or an invalid token.
 */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  query: ReadonlyMap<string, string>,
): Page<T> {
  const start = readToken(query.get('skiptoken'), all);
  const end = start + readSize(query.get('pagesize'));
  const items = all.slice(start, end);
  const last = items.at(-1);
  return { items, ...(end < all.length && last !== undefined ? { nextToken: writeToken(last.id, end) } : {}) };
}

/** Reads an optional number. */
export function readCount(text: string, name: string, smallest: number, largest: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (count < smallest || count > largest) throw invalidInput(name);
  return count;
}

function readSize(text: string | undefined): number {
  return text === undefined ? defaultPageSize : readCount(text, 'pageSize', 1, maxPageSize);
}

function writeToken(lastShownId: string, nextIndex: number): string {
  return Buffer.from(`${mark}\n${nextIndex}\n${lastShownId}`).toString('base64url');
}

/** A page starts after the last item shown, at its current position; if it was deleted, at its former one. */
function readToken(token: string | undefined, all: readonly { readonly id: string }[]): number {
  if (token === undefined) return 0;
  const [found, index = '', id] = Buffer.from(token, 'base64url').toString('utf8').split('\n');
  if (found !== mark || id === undefined || !/^\d{1,9}$/.test(index)) throw invalidInput('skipToken');
  const guess = Number(index) - 1;
  // It has rarely moved, so that the pages of a long list do not each search it.
  const lastShown = all[guess]?.id === id ? guess : all.findIndex((item) => item.id === id);
  return lastShown === -1 ? Math.max(guess, 0) : lastShown + 1;
}
