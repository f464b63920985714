import { randomUUID } from 'node:crypto';
import type { Tenant } from './tenant.ts';

/** A sign-in, successful or not. */
export interface SignIn {
  readonly id: string;
  readonly atMs: number;
  /** Absent: an application signed in as itself. */
  readonly user?: { readonly id: string; readonly userPrincipalName: string; readonly displayName: string };
  readonly appId: string;
  readonly appDisplayName: string;
  /** The API that the token is for. */
  readonly resourceId?: string;
  readonly isInteractive: boolean;
  /** 0, or the number of an AADSTS code. */
  readonly errorCode: number;
  /** `Other.` for a success. */
  readonly failureReason: string;
  readonly correlationId?: string;
}

/** The sign-ins of a tenant, oldest first. */
export interface SignInLog {
  readonly entries: readonly SignIn[];
  /** The times of the latest sign-ins of a user, in epoch milliseconds with the ids of the sign-ins. */
  activityOf(userId: string): SignInActivity | undefined;
  add(signIn: Omit<SignIn, 'id'>): void;
  /** Removes all of them. */
  clear(): void;
}

/** The latest sign-ins of a user. */
export interface SignInActivity {
  readonly interactive?: SignIn;
  readonly nonInteractive?: SignIn;
  readonly successful?: SignIn;
}

/** A lab may run for days: beyond this number, the older half is dropped. */
export const signInLimit = 2000;

const logs = new WeakMap<Tenant, SignInLog>();

/** Returns the sign-ins of a tenant since the lab started. */
export function signInsOf(tenant: Tenant): SignInLog {
  const known = logs.get(tenant);
  if (known !== undefined) return known;
  const created = createSignInLog();
  logs.set(tenant, created);
  return created;
}

function createSignInLog(): SignInLog {
  const entries: SignIn[] = [];
  const activities = new Map<string, SignInActivity>();
  return {
    entries,
    activityOf: (userId) => activities.get(userId),
    clear() {
      entries.length = 0;
      activities.clear();
    },
    add(added) {
      const signIn: SignIn = { ...added, id: randomUUID() };
      if (entries.length >= signInLimit) entries.splice(0, signInLimit / 2);
      entries.push(signIn);
      if (signIn.user === undefined) return;
      activities.set(signIn.user.id, {
        ...activities.get(signIn.user.id),
        ...(signIn.isInteractive ? { interactive: signIn } : { nonInteractive: signIn }),
        ...(signIn.errorCode === 0 ? { successful: signIn } : {}),
      });
    },
  };
}
