import type { Application } from '../tenant/application.ts';
import { signInsOf } from '../tenant/sign-in-log.ts';
import type { User } from '../tenant/tenant.ts';
import type { LabState } from './lab-state.ts';
import { Refusal } from './refusal.ts';

/** Grants that go on with an earlier sign-in of the user. */
const silentGrants = new Set(['refresh_token', 'urn:ietf:params:oauth:grant-type:jwt-bearer']);
const success = { errorCode: 0, failureReason: 'Other.' };

/** Adds a user's token to the sign-in log of its tenant, which Graph shows at /auditLogs/signIns. */
export function logUserSignIn(
  lab: LabState,
  user: User,
  application: Application,
  { resourceId, grantType }: { readonly resourceId: string; readonly grantType: string | undefined },
): void {
  const isInteractive = !silentGrants.has(grantType ?? '');
  signInsOf(lab.tenant).add({ ...partsOf(lab, application), user: named(user), resourceId, isInteractive, ...success });
}

/** Adds a refused sign-in of a user to the log. */
export function logRefusedSignIn(lab: LabState, application: Application, user: User, refusal: Refusal): void {
  const { code: errorCode, message: failureReason } = refusal;
  const isInteractive = true;
  signInsOf(lab.tenant).add({
    ...partsOf(lab, application),
    user: named(user),
    isInteractive,
    errorCode,
    failureReason,
  });
}

/** Runs a check of a user's sign-in, and adds a refusal to the log. */
export function logRefusals(lab: LabState, application: Application, user: User, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof Refusal) logRefusedSignIn(lab, application, user, error);
    throw error;
  }
}

/** Adds a token of an application itself to the log. */
export function logAppSignIn(lab: LabState, application: Application, resourceId: string): void {
  signInsOf(lab.tenant).add({ ...partsOf(lab, application), resourceId, isInteractive: false, ...success });
}

function partsOf({ clock }: LabState, { appId, displayName: appDisplayName }: Application) {
  return { atMs: clock.nowMs(), appId, appDisplayName };
}

function named({ id, userPrincipalName, displayName }: User) {
  return { id, userPrincipalName, displayName };
}
