import type { LabState } from './lab-state.ts';
import { Refusal } from './refusal.ts';
import type { User } from '../tenant/tenant.ts';

/**
 * Signs a user in with a password.
 *
 * @throws {Refusal} 50034 for an unknown account, 50126 for a wrong or missing password, 50053 while it is locked after
 *   too many failures, 50057 when disabled, 50055 when the password has expired.
 */
export function checkPassword(lab: LabState, userName: string, password: string): User {
  const user = findUser(lab, userName);
  if (user === undefined) throw new Refusal(50034, { tenant: lab.tenant.displayName });
  checkLock(lab, user);
  if (user.password === undefined || user.password !== password) {
    countFailure(lab, user);
    throw new Refusal(50126);
  }
  lab.store.failures.delete(user.id);
  if (user.passwordExpired === true) {
    throw new Refusal(50055, {}, { more: { password_change_url: `${lab.loginOrigin}/ChangePassword.aspx` } });
  }
  return requireEnabled(user);
}

/** While an account is locked, the right password is refused, too, so that guessing does not reveal it. */
function checkLock({ store, clock }: LabState, { id }: User): void {
  if ((store.failures.get(id)?.lockedUntilMs ?? 0) > clock.nowMs()) throw new Refusal(50053);
}

function countFailure({ store, settings, clock }: LabState, { id }: User): void {
  const failures = store.failures.get(id) ?? { count: 0, lockedUntilMs: 0 };
  failures.count += 1;
  if (failures.count >= settings.lockoutThreshold) {
    store.failures.set(id, { count: 0, lockedUntilMs: clock.nowMs() + settings.lockoutSeconds * 1000 });
  } else store.failures.set(id, failures);
}

/** Finds a user by case-insensitive name. */
export function findUser(lab: LabState, userName: string): User | undefined {
  const wanted = userName.trim().toLowerCase();
  return lab.tenant.users.find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === wanted);
}

/** @throws {Refusal} 50034 when the user was deleted, 50057 when disabled. */
export function requireUser(lab: LabState, userId: string): User {
  const user = lab.tenant.users.find(({ id }) => id === userId);
  if (user === undefined) throw new Refusal(50034, { tenant: lab.tenant.displayName });
  return requireEnabled(user);
}

function requireEnabled(user: User): User {
  if (!user.accountEnabled) throw new Refusal(50057);
  return user;
}
