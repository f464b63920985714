import { EntradaError } from '../base/errors.ts';
import { isGuid } from '../oauth/authority.ts';

/**
 * Reads a tenant as people copy it: white space and invisible characters around it, quotation marks, and the braces of
 * a GUID are dropped.
 *
 * @param source - The parameter or variable that it comes from, for messages.
 * @returns A GUID, a domain, `common`, `organizations` or `consumers`.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for anything else, before anything is sent.
 */
export function readTenant(text: string, source: string): string {
  const tenant = unwrapped(text);
  if (isGuid(tenant) || /^(?:common|organizations|consumers)$/i.test(tenant) || isDomain(tenant)) return tenant;
  throw unusable(text, source, 'it is not a GUID or a domain; write it like contoso.com');
}

function isDomain(tenant: string): boolean {
  return /^(?=.{1,253}$)[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+$/u.test(tenant);
}

/**
 * Reads the id of an application, as {@link readTenant} reads a tenant.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for anything but a GUID.
 */
export function readClientId(text: string, source: string): string {
  const id = unwrapped(text);
  if (isGuid(id)) return id;
  throw unusable(text, source, 'it is not a GUID; use the application (client) ID of the app registration');
}

function unwrapped(text: string): string {
  const bare = text.replaceAll(/^[\s\p{Cf}"'\u2018-\u201d]+|[\s\p{Cf}"'\u2018-\u201d]+$/gu, '');
  const inBraces = /^\{(.*)\}$/.exec(bare)?.[1];
  return inBraces !== undefined && isGuid(inBraces) ? inBraces : bare;
}

function unusable(text: string, source: string, found: string): EntradaError {
  const shown = text.replaceAll(/[\p{Cc}\p{Cf}\u00a0]/gu, '\u{fffd}').slice(0, 100);
  return new EntradaError('PARAMETER_VALUE_INVALID', `Cannot use "${shown}" as ${source}: ${found}`);
}
