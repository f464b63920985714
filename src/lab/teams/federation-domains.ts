import { isObject, type JsonObject } from '../../base/json.ts';
import { invalidInput } from './teams-fault.ts';

/**
 * Converts the domains in a write of `TenantFederationSettings` to the form of a read: reads nest
 * `AllowedDomains.AllowedDomain` and write `AllowedDomains.AllowList`, and all domains are `{}` and `[]`.
 *
 * @throws {TeamsFault} 400 for other forms.
 */
export function readFederationChanges(changes: JsonObject): JsonObject {
  const { AllowedDomains: allowed, BlockedDomains: blocked } = changes;
  return {
    ...changes,
    ...(allowed === undefined ? {} : { AllowedDomains: readAllowed(allowed) }),
    ...(blocked === undefined ? {} : { BlockedDomains: readDomains(blocked, 'BlockedDomains') }),
  };
}

function readAllowed(value: unknown): JsonObject {
  if (Array.isArray(value) && value.length === 0) return {};
  if (!isObject(value)) throw invalidInput('AllowedDomains');
  return { AllowedDomain: readDomains(value['AllowList'], 'AllowedDomains') };
}

function readDomains(value: unknown, name: string): { readonly Domain: string }[] {
  if (!Array.isArray(value)) throw invalidInput(name);
  return value.map((entry: unknown) => {
    const domain = isObject(entry) ? entry['Domain'] : entry;
    if (typeof domain !== 'string' || !/^[a-z0-9.-]{1,253}$/i.test(domain)) throw invalidInput(name);
    return { Domain: domain };
  });
}
