import { graphData } from './graph-data.ts';
import type { PermissionScheme } from './graph-permissions.ts';

/** A permission with which an address can be called. */
export interface AcceptedPermission {
  readonly name: string;
  /** Whether Microsoft names it as the least privileged one. */
  readonly isLeast: boolean;
}

/** The permissions that suffice for a call, each by itself, in each scheme that has any. */
export type AcceptedPermissions = ReadonlyMap<PermissionScheme, readonly AcceptedPermission[]>;

/** An address of Microsoft Graph, with placeholders: `/users/{id}`. */
export interface GraphAddress {
  readonly path: string;
  /** The methods of the address, each with the place of its permissions; {@link acceptedBy} reads them. */
  readonly methods: ReadonlyMap<string, number>;
}

interface AddressText {
  readonly names: readonly string[];
  readonly sets: readonly string[];
  /** Lines, after a line feed. */
  readonly text: string;
  readonly lowerCase: string;
}

let read: AddressText | undefined;

function addressText(): AddressText {
  if (read !== undefined) return read;
  const all = graphData('addresses');
  const at = all.indexOf('\n\n');
  const [names = '', ...sets] = all.slice(0, at).split('\n');
  const text = all.slice(at + 1);
  read = { names: names.split(','), sets, text, lowerCase: text.toLowerCase() };
  return read;
}

/** Lists the addresses, sorted without regard to case. */
export function graphAddresses(): GraphAddress[] {
  return addressText().text.trim().split('\n').map(addressOf);
}

/**
 * Lists the addresses that begin with a text, in any case, without reading the others.
 *
 * @param beginning - Such as `/users`, which also finds `/usersAndGroups`; a tab at the end excludes longer ones.
 */
export function addressesFrom(beginning: string): GraphAddress[] {
  const { text, lowerCase } = addressText();
  const wanted = beginning.toLowerCase();
  const found: GraphAddress[] = [];
  let at = placeOf(wanted, lowerCase);
  while (lowerCase.startsWith(wanted, at + 1)) {
    const end = text.indexOf('\n', at + 1);
    if (end === -1) break;
    const address = parsed.get(at) ?? addressOf(text.slice(at + 1, end));
    parsed.set(at, address);
    found.push(address);
    at = end;
  }
  return found;
}

/** Addresses that were read, by the places of their lines. */
const parsed = new Map<number, GraphAddress>();

/**
 * Searches sorted lines for the first one that is not before a text.
 *
 * @returns The place of the line feed before it; that of the last line feed if all lines are before it.
 */
function placeOf(wanted: string, lines: string): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = lines.lastIndexOf('\n', Math.floor((low + high) / 2));
    const end = lines.indexOf('\n', middle + 1);
    if (lines.slice(middle + 1, end) < wanted) low = end;
    else high = middle;
  }
  return low;
}

/** Returns the permissions that suffice for a method of an address; undefined if it does not have the method. */
export function acceptedBy({ methods }: GraphAddress, method: string): AcceptedPermissions | undefined {
  const place = methods.get(method);
  const { names, sets } = addressText();
  const text = place === undefined ? undefined : sets[place];
  if (text === undefined) return undefined;
  return new Map(
    text.split(';').map((part) => [
      schemes[part.charAt(0)] ?? 'delegated',
      part
        .slice(1)
        .split(',')
        .map((one) => ({ name: names[Number.parseInt(one, 10)] ?? '', isLeast: one.endsWith('*') })),
    ]),
  );
}

const schemes: Readonly<Record<string, PermissionScheme>> = { d: 'delegated', a: 'application', p: 'personal' };

function addressOf(line: string): GraphAddress {
  const [path = '', ...words] = line.split('\t');
  return {
    path,
    methods: new Map(
      words.map((word) => {
        const [method = '', place] = word.split('=');
        return [method, Number(place)];
      }),
    ),
  };
}
