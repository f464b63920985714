import { EntradaError } from '../base/errors.ts';
import { findCall, findTemplates } from './find-call.ts';
import { graphPath } from './graph-path.ts';
import { rankPermissions } from './least-privileged.ts';

/** A method and an address in one text. */
interface WrittenCall {
  readonly method: string;
  readonly address: string;
}

/** Reads a call such as `POST /groups`, or `/users`, which is a GET. */
export function parseCall(text: string): WrittenCall {
  const [, method, address] = /^\s*(?:(GET|HEAD|POST|PATCH|PUT|DELETE)\s+)?(\S.*?)\s*$/is.exec(text) ?? [];
  const named = method?.toUpperCase() ?? 'GET';
  return { method: named === 'HEAD' ? 'GET' : named, address: address ?? '' };
}

/**
 * Returns the least privileged permissions that suffice for some calls.
 *
 * @param calls - Each as `POST /groups`, or `/users` for a GET.
 * @param scheme - Permissions of people, or of applications. Default: of people.
 * @returns Names in the order of the calls, without those that the permission of another call includes.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for a call that the data does not have, or that is not available in
 * this scheme.
 */
export function scopesForCalls(calls: readonly string[], scheme: 'delegated' | 'application' = 'delegated'): string[] {
  const accepted = joined(calls).map((text) => {
    const { method, address } = parseCall(text);
    const call = findCall(graphPath(address), method);
    const ranked = call === undefined ? [] : rankPermissions(call.accepted, scheme, method);
    if (ranked.length > 0) return ranked.map(({ name }) => name);
    throw call === undefined ? unknownCall(text, method, address) : notFor(scheme, text);
  });
  const chosen = [...new Set(accepted.flatMap(([least]) => (least === undefined ? [] : [least])))];
  return chosen.filter((name, place) => {
    const others = chosen.filter((other, at) => other !== name && (at > place || isKept(other, accepted, name)));
    return !accepted.every((names) => names.some((one) => others.includes(one)));
  });
}

/** A comma within the parentheses of a function does not separate calls. */
function joined(calls: readonly string[]): string[] {
  const whole: string[] = [];
  for (const call of calls) {
    const last = whole.at(-1);
    const isOpen = last !== undefined && last.split('(').length > last.split(')').length;
    if (isOpen) whole.splice(-1, 1, `${last},${call}`);
    else whole.push(call);
  }
  return whole;
}

/** One of two that include each other is kept: the later one. */
function isKept(name: string, accepted: readonly (readonly string[])[], without: string): boolean {
  return accepted.some((names) => names[0] === name && !names.includes(without));
}

function unknownCall(text: string, method: string, address: string): EntradaError {
  const methods = [...new Set(findTemplates(graphPath(address)).flatMap((one) => [...one.methods.keys()]))];
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    methods.length === 0
      ? `Cannot find the permissions for "${text}": the address is not in the data on Microsoft Graph`
      : `Cannot find the permissions for "${text}": the address has ${methods.join(', ')}, not ${method}`,
    { hint: 'entrada find-address WORD lists addresses; -Scopes requests permissions by name.' },
  );
}

function notFor(scheme: 'delegated' | 'application', text: string): EntradaError {
  const other = scheme === 'delegated' ? 'applications' : 'users';
  return new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot request permissions for "${text}": it is available to ${other} alone`,
    {
      hint:
        scheme === 'delegated'
          ? `entrada find-permission '${text}' -PermissionType Application shows the app role to grant.`
          : `entrada find-permission '${text}' shows the permission of users, for a sign-in with a user.`,
    },
  );
}
