import { invited } from '../../seed/seed-users.ts';
import type { User } from '../../tenant/tenant.ts';
import { nearestName } from '../../../base/nearest-name.ts';
import { derivedSecret } from './derived-ids.ts';
import type { SeedUser } from '../shape/seed-types.ts';
import type { SeedPath } from '../shape/seed-problems.ts';
import type { ObjectKind } from './object-kind.ts';
import { findNamed, type TenantContext } from './tenant-context.ts';

/** How users come from a seed. */
export const userKind: ObjectKind<SeedUser, User> = {
  field: 'users',
  noun: 'user',
  items: ({ tenant }) => tenant.users,
  idOf: ({ id }) => id,
  nameOf: ({ userPrincipalName }) => userPrincipalName,
  seedName: ({ userPrincipalName }) => userPrincipalName,
  givenId: ({ id }) => id,
  unique: {
    field: 'userPrincipalName',
    ofItem: ({ userPrincipalName }) => userPrincipalName,
    ofSeed: ({ userPrincipalName }) => userPrincipalName,
  },
  named: (id, { userPrincipalName, guestOf }, existing) => ({
    named: { kind: 'user', id, isGuest: (guestOf ?? existing?.homeAccountId) !== undefined },
    names: [userPrincipalName],
  }),
  build: userOf,
};

function userOf(seed: SeedUser, existing: User | undefined, id: string, context: TenantContext, path: SeedPath): User {
  checkDomain(seed.userPrincipalName, context, [...path, 'userPrincipalName']);
  const { password, manager, guestOf, ...given } = seed;
  const home = guestOf === undefined ? undefined : homeOf(guestOf, context, [...path, 'guestOf']);
  const { password: before, ...base } = existing ?? newUser(seed, id, context, home);
  const isGuest = (home ?? base.homeAccountId) !== undefined;
  const usual = existing === undefined && !isGuest ? usualPassword(seed, context) : before;
  const wanted = password === undefined ? usual : password;
  const managerId = manager === undefined ? undefined : findNamed(context, manager, ['user'], [...path, 'manager'])?.id;
  return {
    ...base,
    ...home,
    ...given,
    id,
    ...(wanted === undefined || wanted === null ? {} : { password: wanted }),
    ...(managerId === undefined ? {} : { managerId }),
  };
}

function newUser(
  seed: SeedUser,
  id: string,
  { createdDateTime }: TenantContext,
  home: Partial<User> | undefined,
): User {
  const { userPrincipalName } = seed;
  return {
    id,
    userPrincipalName,
    // As an invitation does: kim_contoso.example#EXT# is not a name of a person.
    displayName: nameFrom(home?.mail ?? userPrincipalName),
    givenName: null,
    surname: null,
    mail: userPrincipalName,
    jobTitle: null,
    officeLocation: null,
    mobilePhone: null,
    businessPhones: [],
    preferredLanguage: null,
    accountEnabled: true,
    department: null,
    createdDateTime,
  };
}

function usualPassword({ userPrincipalName }: SeedUser, { tenant }: TenantContext): string {
  return derivedSecret(tenant.id, 'password', userPrincipalName);
}

/** Turns `kim.lee@contoso.example` into Kim Lee. */
function nameFrom(userPrincipalName: string): string {
  const [local = ''] = userPrincipalName.split('@');
  const words = local.split(/[._-]/).filter((word) => word !== '');
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join(' ') || userPrincipalName;
}

function homeOf(name: string, context: TenantContext, path: SeedPath): Partial<User> | undefined {
  const account = context.findAccount(name);
  if (account === undefined) {
    context.problems.add(
      path,
      `"${name}" does not exist; use the user principal name or id of a user of another tenant`,
    );
    return undefined;
  }
  return invited(account);
}

function checkDomain(userPrincipalName: string, { tenant, problems }: TenantContext, path: SeedPath): void {
  const domain = userPrincipalName.slice(userPrincipalName.indexOf('@') + 1).toLowerCase();
  const { domains } = tenant;
  if (domains.some((one) => one.toLowerCase() === domain)) return;
  const near = nearestName(domain, domains);
  const works = near === undefined ? `use ${domains.join(' or ')}` : `did you mean "${near}"`;
  problems.add(path, `"${domain}" is not a domain of the tenant; ${works}`);
}
