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
  const wanted = `\n${beginning.toLowerCase()}`;
  const found: GraphAddress[] = [];
  let at = lowerCase.indexOf(wanted);
  while (at !== -1 && lowerCase.startsWith(wanted, at)) {
    const end = text.indexOf('\n', at + 1);
    if (end === -1) break;
    found.push(addressOf(text.slice(at + 1, end)));
    at = end;
  }
  return found;
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
