import { BlockList, isIP } from 'node:net';
import { parseDeviceFilter } from '../rules/device-filter.ts';
import type { ClientAppType, Policy, RiskLevel } from '../rules/policy-rule.ts';
import { isNameOfApi } from '../apis/known-apis.ts';
import type { Device, Tenant, User } from '../tenant/tenant.ts';

/** The user of a sign-in. */
export type PolicyUser = Pick<User, 'id' | 'userPrincipalName'>;

/** The sign-in that a policy may apply to. */
export interface PolicySubject {
  readonly appId: string;
  readonly tenant: Tenant;
  /** Absent for an application itself. */
  readonly user?: PolicyUser;
  /** The API; absent: not known yet, so every policy for APIs applies. */
  readonly resource?: { readonly id: string; readonly displayName: string; readonly identifiers: readonly string[] };
  /** Absent for an application itself. */
  readonly clientApp?: ClientAppType;
  /** Authentication contexts that the client asks for. */
  readonly contexts: readonly string[];
  readonly ipAddress: string;
  readonly device: Device | undefined;
  readonly signInRisk: RiskLevel;
  readonly userRisk: RiskLevel;
}

/** Returns whether a policy applies to a sign-in, whatever its state. */
export function appliesTo(policy: Policy, subject: PolicySubject): boolean {
  return isForUser(policy, subject) && isForApplication(policy, subject) && isForConditions(policy, subject);
}

function isForUser(policy: Policy, { user, tenant }: PolicySubject): boolean {
  const { userId, users, groups, excludedUsers, excludedGroups } = policy;
  const isForAll = userId === undefined && users === undefined && groups === undefined;
  // A policy for users does not apply to an application itself.
  if (user === undefined) return isForAll;
  const isExcluded = isNamed(user, excludedUsers) || isInGroups(tenant, user, excludedGroups);
  const isIncluded = isForAll || userId === user.id || isNamed(user, users) || isInGroups(tenant, user, groups);
  return isIncluded && !isExcluded;
}

function isNamed({ id, userPrincipalName }: PolicyUser, names: string | readonly string[] | undefined): boolean {
  return listOf(names).some((name) => isSame(name, id) || isSame(name, userPrincipalName));
}

function isInGroups({ groups }: Tenant, { id }: PolicyUser, names: string | readonly string[] | undefined): boolean {
  const wanted = listOf(names);
  if (wanted.length === 0) return false;
  const found = new Set<string>([id]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const group of groups) if (group.memberIds.some((member) => found.has(member))) found.add(group.id);
  }
  return groups.some(
    (group) => found.has(group.id) && wanted.some((name) => isSame(name, group.id) || isSame(name, group.displayName)),
  );
}

function isForApplication(policy: Policy, { appId, tenant, resource }: PolicySubject): boolean {
  const { applications, excludedApplications, resources } = policy;
  const isClient = (names: string | readonly string[] | undefined) => {
    if (names === undefined) return false;
    const client = tenant.applications.find((one) => one.appId === appId);
    return listOf(names).some((name) => isSame(name, appId) || isSame(name, client?.displayName ?? appId));
  };
  if (policy.appId !== undefined && !isSame(policy.appId, appId)) return false;
  if (applications !== undefined && !isClient(applications)) return false;
  if (isClient(excludedApplications)) return false;
  if (resources === undefined || resource === undefined) return true;
  const { id, displayName, identifiers } = resource;
  const names = [id, displayName, ...identifiers].map((one) => one.toLowerCase());
  return listOf(resources).some((name) => {
    const wanted = name.replace(/\/+$/, '').toLowerCase();
    return names.some((one) => isNameOfApi(one, wanted));
  });
}

function isForConditions(policy: Policy, subject: PolicySubject): boolean {
  const { clientApp, ipAddress, contexts } = subject;
  const { locations, excludedLocations } = policy;
  return (
    has(policy.clientAppTypes, clientApp) &&
    has(policy.signInRisk, subject.signInRisk) &&
    has(policy.userRisk, subject.userRisk) &&
    (locations === undefined || isWithin(ipAddress, listOf(locations))) &&
    !isWithin(ipAddress, listOf(excludedLocations)) &&
    (policy.devices === undefined || parseDeviceFilter(policy.devices)(subject.device)) &&
    (policy.excludedDevices === undefined || !parseDeviceFilter(policy.excludedDevices)(subject.device)) &&
    (policy.authenticationContexts === undefined ||
      listOf(policy.authenticationContexts).some((context) => contexts.includes(context)))
  );
}

function has(names: string | readonly string[] | undefined, name: string | undefined): boolean {
  return names === undefined || (name !== undefined && listOf(names).includes(name));
}

function isWithin(address: string, ranges: readonly string[]): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const range of ranges) {
    const [start = '', bits] = range.split('/');
    const startFamily = isIP(start);
    if (startFamily === 0) continue;
    const type = startFamily === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(start, type);
    else list.addSubnet(start, Number(bits), type);
  }
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
