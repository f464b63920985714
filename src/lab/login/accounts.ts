import type { Application } from '../tenant/application.ts';
import type { Tenant, User } from '../tenant/tenant.ts';
import type { LabState, LoginCall } from './lab-state.ts';
import { logRefusedSignIn } from './log-sign-in.ts';
import { Refusal } from './refusal.ts';
import { inTenant } from './tenants.ts';

/** A user in the tenant where the user signs in. */
export interface Account {
  readonly home: Tenant;
  readonly user: User;
}

/** An account in the tenant that tokens are for: as itself in its home tenant, as a guest elsewhere. */
export interface Member {
  readonly account: Account;
  readonly lab: LabState;
  readonly user: User;
}

/**
 * Signs an account in with a password.
 *
 * @throws {Refusal} 50034 for an unknown account, 50126 for a wrong or missing password, 50053 while it is locked after
 *   too many failures, 50057 when disabled, 50055 when the password has expired; those of {@link memberOf}.
 */
export function checkPassword(call: LoginCall, application: Application, userName: string, password: string): Member {
  const { lab } = call;
  const account = findAccount(lab, userName);
  if (account === undefined) throw new Refusal(50034, { tenant: lab.tenant.displayName });
  const { user } = account;
  const refuse = (refusal: Refusal): Refusal => {
    logRefusedSignIn(inTenant(lab, account.home), application, user, refusal);
    return refusal;
  };
  if (isLocked(lab, user)) throw refuse(new Refusal(50053));
  if (user.password === undefined || user.password !== password) {
    countFailure(lab, user);
    throw refuse(new Refusal(50126));
  }
  lab.store.failures.delete(user.id);
  if (user.passwordExpired === true) {
    const more = { password_change_url: `${lab.loginOrigin}/ChangePassword.aspx` };
    throw refuse(new Refusal(50055, {}, { more }));
  }
  return memberOf(call, application, account);
}

/** While an account is locked, the right password is refused, too, so that guessing does not reveal it. */
function isLocked({ store, clock }: LabState, { id }: User): boolean {
  return (store.failures.get(id)?.lockedUntilMs ?? 0) > clock.nowMs();
}

function countFailure({ store, settings, clock }: LabState, { id }: User): void {
  const failures = store.failures.get(id) ?? { count: 0, lockedUntilMs: 0 };
  failures.count += 1;
  if (failures.count >= settings.lockoutThreshold) {
    store.failures.set(id, { count: 0, lockedUntilMs: clock.nowMs() + settings.lockoutSeconds * 1000 });
  } else store.failures.set(id, failures);
}

/** Returns whether a `login_hint` or `logout_hint` names an account. */
export function isHinted({ user }: Account, hint: string): boolean {
  return userNameOfHint(hint).toLowerCase() === user.userPrincipalName.toLowerCase();
}

/** Returns the user principal name in a hint, which can be the value of the claim `login_hint`: MSAL prefers that. */
export function userNameOfHint(hint: string): string {
  const wanted = hint.trim();
  const userName = Buffer.from(wanted, 'base64url').toString();
  return userName.includes('@') && loginHintOf({ userPrincipalName: userName }) === wanted ? userName : wanted;
}

/** Returns the value of the claim `login_hint`. It is opaque in the real service, and not a user principal name. */
export function loginHintOf({ userPrincipalName }: Pick<User, 'userPrincipalName'>): string {
  return Buffer.from(userPrincipalName).toString('base64url');
}

/** Finds an account of any tenant by case-insensitive name; guests sign in with the name of their home account. */
export function findAccount(lab: LabState, userName: string): Account | undefined {
  const wanted = userName.trim().toLowerCase();
  return findHome(lab, ({ userPrincipalName }) => userPrincipalName.toLowerCase() === wanted);
}

/** Finds an account of any tenant by the id of the user in its home tenant. */
export function findAccountById(lab: LabState, accountId: string): Account | undefined {
  return findHome(lab, ({ id }) => id === accountId);
}

/**
 * Returns an account as a user of the tenant of a request.
 *
 * @param accountId - Id of the user in the home tenant.
 * @throws {Refusal} 50034 when the account was deleted; those of {@link memberOf}.
 */
export function requireMember(call: LoginCall, application: Application, accountId: string): Member {
  const account = findAccountById(call.lab, accountId);
  if (account === undefined) throw new Refusal(50034, { tenant: call.lab.tenant.displayName });
  return memberOf(call, application, account);
}

/**
 * Checks that a code is redeemed in the tenant where the user signed in for it.
 *
 * @throws {Refusal} 7000012 for another tenant, where the user may be a guest and other policies apply.
 */
export function requireTenant(member: Member, { tenantId }: { readonly tenantId: string }): void {
  if (member.lab.tenant.id !== tenantId) throw new Refusal(7000012);
}

function findHome(lab: LabState, isWanted: (user: User) => boolean): Account | undefined {
  for (const home of lab.tenants) {
    const user = home.users.find((candidate) => candidate.homeAccountId === undefined && isWanted(candidate));
    if (user !== undefined) return { home, user };
  }
  return undefined;
}

/**
 * Returns an account as a user of the tenant that the request names, or of its home tenant for `common` and
 * `organizations`.
 *
 * @throws {Refusal} 50057 when disabled, 50020 when it is not a guest of the tenant.
 */
function memberOf({ lab, tenantName }: LoginCall, application: Application, account: Account): Member {
  requireEnabled(account.user);
  const tenant = /^(?:common|organizations)$/i.test(tenantName) ? account.home : lab.tenant;
  const own = { account, lab: inTenant(lab, tenant) };
  if (tenant === account.home) return { ...own, user: account.user };
  const guest = tenant.users.find(({ homeAccountId }) => homeAccountId === account.user.id);
  if (guest === undefined) {
    const { appId: app, displayName: name } = application;
    const idp = `${lab.stsOrigin}/${account.home.id}/`;
    throw new Refusal(50020, { idp, tenant: tenant.displayName, app, name });
  }
  return { ...own, user: requireEnabled(guest) };
}

/** @throws {Refusal} 50034 when the tenant does not have the user, 50057 when disabled. */
export function requireUser(lab: LabState, userId: string): User {
  const user = lab.tenant.users.find(({ id }) => id === userId);
  if (user === undefined) throw new Refusal(50034, { tenant: lab.tenant.displayName });
  return requireEnabled(user);
}

function requireEnabled(user: User): User {
  if (!user.accountEnabled) throw new Refusal(50057);
  return user;
}
