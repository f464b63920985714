import { EntradaError } from '../base/errors.ts';
import { findCall, findTemplates, type KnownCall } from './find-call.ts';
import { type AcceptedPermissions, acceptedBy, type GraphAddress, graphAddresses } from './graph-addresses.ts';
import { graphPath } from './graph-path.ts';
import {
  findGraphPermission,
  type GraphPermission,
  graphPermissions,
  type PermissionScheme,
} from './graph-permissions.ts';
import { type RankedPermission, rankPermissions } from './least-privileged.ts';
import { nearestAddress } from './nearest-address.ts';
import { parseCall } from './scopes-for-calls.ts';

const schemes = ['delegated', 'application', 'personal'] as const;

/** Returns whether a text is an address rather than words of a name. */
export function isAddress(text: string): boolean {
  return /^\s*(?:[a-z]+\s+)?(?:\/|https?:\/\/)/i.test(text);
}

/** A permission with the call that it suffices for. */
export interface PermissionOfCall extends RankedPermission {
  readonly method: string;
  readonly path: string;
}

/**
 * Lists the permissions that suffice for a call, each by itself, of each scheme the least privileged first.
 *
 * @param text - An address, which can have its method in front.
 * @param method - In upper case. Default: the one in the text, else GET, else the only one of the address.
 * @throws {EntradaError} `INPUT_INVALID` for a call that the data does not have.
 */
export function permissionsOfCall(text: string, method: string | undefined): PermissionOfCall[] {
  const written = parseCall(text);
  const path = graphPath(written.address);
  const call = findCall(path, method ?? written.method) ?? onlyCall(path, text, method);
  if (call === undefined) throw unknownCall(text, path, method ?? written.method);
  return schemes.flatMap((scheme) =>
    rankPermissions(call.accepted, scheme, call.method).map((permission) => ({
      ...permission,
      method: call.method,
      path: call.address.path,
    })),
  );
}

/** Of `/me/sendMail`, which has POST alone. */
function onlyCall(path: string, text: string, method: string | undefined): KnownCall | undefined {
  const [address] = findTemplates(path);
  const [only, ...others] = address?.methods.keys() ?? [];
  const isNamed = method !== undefined || /^\s*[a-z]+\s/i.test(text);
  return isNamed || only === undefined || others.length > 0 ? undefined : findCall(path, only);
}

function unknownCall(text: string, path: string, method: string): EntradaError {
  const methods = [...new Set(findTemplates(path).flatMap((address) => [...address.methods.keys()]))];
  const near = methods.length === 0 ? nearestAddress(path) : undefined;
  return methods.length === 0
    ? new EntradaError(
        'INPUT_INVALID',
        `Cannot find "${text}": the data on Microsoft Graph does not have the address`,
        {
          hint: `${near === undefined ? '' : `Did you mean ${near}? `}entrada find-address WORD lists the addresses that contain a word.`,
        },
      )
    : new EntradaError('INPUT_INVALID', `Cannot find ${method} of "${text}": the address has ${methods.join(', ')}`, {
        hint: `Name the method, as in -Method ${methods[0] ?? 'GET'}.`,
      });
}

/** Lists the permissions whose names contain every word, in any case; with `isWhole`, those with that name. */
export function permissionsNamed(text: string, isWhole = false): GraphPermission[] {
  const words = text.toLowerCase().split(/[\s,]+/);
  return graphPermissions().filter(({ name }) =>
    isWhole ? name.toLowerCase() === text.toLowerCase() : words.every((word) => name.toLowerCase().includes(word)),
  );
}

/** The name of a permission in its usual spelling; undefined if it does not exist. */
export function permissionName(name: string): string | undefined {
  return schemes.map((scheme) => findGraphPermission(name, scheme)?.name).find((found) => found !== undefined);
}

/** A method of an address, with the least privileged permission of each scheme. */
export interface FoundCall {
  readonly method: string;
  readonly path: string;
  readonly least: Readonly<Partial<Record<PermissionScheme, string>>>;
}

/** Conditions on calls; all of them have to hold. */
export interface CallSearch {
  /** An address with IDs or placeholders, or words that the address contains; `*` stands for any text. */
  readonly text?: string | undefined;
  readonly method?: string | undefined;
  /** A permission that suffices for the call. */
  readonly permission?: string | undefined;
  readonly scheme?: PermissionScheme | undefined;
}

/** Lists calls; those for which the permission is the least privileged one come first. */
export function findCalls({ text, method, permission, scheme }: CallSearch): FoundCall[] {
  const wanted = permission?.toLowerCase();
  return addressesMatching(text)
    .flatMap((address) =>
      [...address.methods.keys()].flatMap((one) => {
        const accepted = acceptedBy(address, one);
        return accepted === undefined ? [] : [{ address, method: one, accepted }];
      }),
    )
    .filter((call) => method === undefined || call.method === method)
    .filter(({ accepted }) => scheme === undefined || accepted.has(scheme))
    .map((call) => ({ call, place: wanted === undefined ? 0 : placeOf(call.accepted, wanted, scheme) }))
    .filter(({ place }) => place !== undefined)
    .toSorted((one, other) => (one.place ?? 0) - (other.place ?? 0))
    .map(({ call: { address, method: one, accepted } }) => ({
      method: one,
      path: address.path,
      least: Object.fromEntries(
        schemes.flatMap((name) => {
          const [least] = rankPermissions(accepted, name, one);
          return least === undefined ? [] : [[name, least.name]];
        }),
      ),
    }));
}

function addressesMatching(text: string | undefined): GraphAddress[] {
  if (text === undefined) return graphAddresses();
  if (isAddress(text) && !text.includes('*')) return findTemplates(graphPath(parseCall(text).address));
  const words = text.toLowerCase().split(/\s+/).map(patternOf);
  return graphAddresses().filter(({ path }) => words.every((word) => word.test(path.toLowerCase())));
}

function patternOf(word: string): RegExp {
  const escaped = word.split('*').map((part) => part.replaceAll(/[$()+.?[\\\]^{|}]/g, '\\$&'));
  const pattern = escaped.join('.*');
  return new RegExp(word.includes('*') ? `^${pattern}$` : pattern, 's');
}

/** 0 if it is the least privileged, 1 if it suffices, undefined if it does not. */
function placeOf(
  accepted: AcceptedPermissions,
  wanted: string,
  scheme: PermissionScheme | undefined,
): 0 | 1 | undefined {
  const found = [...accepted]
    .filter(([one]) => scheme === undefined || one === scheme)
    .flatMap(([, names]) => names.filter(({ name }) => name.toLowerCase() === wanted));
  if (found.length === 0) return undefined;
  return found.some(({ isLeast }) => isLeast) ? 0 : 1;
}
