import { isObject, type JsonObject } from '../base/json.ts';
import { tenantName } from '../session/tenants/tenant-name.ts';

/** A tenant as a file names it. */
export interface NamedTenant {
  /** The display name, else the tenant as it is written. */
  readonly name: string;
  /** Undefined if the file has the domain alone. */
  readonly tenantId: string | undefined;
  /** The GUID, else the domain. */
  readonly tenant: string;
}

/**
 * The names of columns and properties, without case, spaces and underscores: of contracts and GDAP relationships in
 * Graph (`customerId`, `defaultDomainName`), of the lists of customers that Partner Center exports (`Microsoft ID`,
 * `Primary domain name`), and of `entrada tenant list`.
 */
const idNames = ['tenantid', 'customerid', 'customertenantid', 'microsoftid', 'directoryid'];
const domainNames = [
  'defaultdomainname',
  'primarydomainname',
  'defaultdomain',
  'primarydomain',
  'domainname',
  'domain',
];
const displayNames = ['displayname', 'name', 'companyname', 'customername', 'tenantname', 'customer', 'company'];

/** Returns whether one of the names is that of a tenant's id or domain. */
export function namesTenant(names: readonly string[]): boolean {
  return names.map(plain).some((name) => idNames.includes(name) || domainNames.includes(name));
}

/**
 * Reads a tenant from the fields of a record.
 *
 * @returns A text that says what was found instead if they do not name one.
 */
export function tenantFromFields(fields: JsonObject): NamedTenant | string {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string' && value.trim() !== '') texts.set(plain(name), value.trim());
  }
  const first = (names: readonly string[]) => names.flatMap((name) => texts.get(name) ?? [])[0];
  const id = first(idNames);
  const domain = first(domainNames);
  const { customer } = fields;
  if (id === undefined && domain === undefined) {
    // A GDAP relationship has its customer in an object of its own.
    if (isObject(customer)) return tenantFromFields(customer);
    return `the fields ${Object.keys(fields).slice(0, 8).join(', ') || '(none)'}`;
  }
  return tenantFromText(id ?? domain ?? '', first(displayNames) ?? domain ?? id);
}

/** Reads a tenant from its GUID or domain; returns what was found instead if it is neither. */
export function tenantFromText(text: string, name: string = text): NamedTenant | string {
  const found = tenantName(text);
  if (found === undefined) return `"${text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '\u{fffd}').slice(0, 100)}"`;
  return { name, tenant: found.text, tenantId: found.kind === 'guid' ? found.text : undefined };
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}
