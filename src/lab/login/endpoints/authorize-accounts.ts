import { isHinted } from '../accounts.ts';
import { findSessions, type SignedIn } from '../browser-session.ts';
import type { LoginCall } from '../lab-state.ts';
import type { AuthorizeRequest } from './authorize-request.ts';

/** The accounts that are signed in with a browser, for one request. */
export interface Accounts {
  /** The latest sign-in first. */
  readonly all: readonly SignedIn[];
  /** Those that the request does not exclude with `sid`, `login_hint` or `domain_hint`. */
  readonly fitting: readonly SignedIn[];
}

/** Lists the accounts that are signed in with the browser of a request. */
export function findAccounts(call: LoginCall, request: AuthorizeRequest): Accounts {
  const all = findSessions(call, request.destination.application);
  return { all, fitting: all.filter((signedIn) => isFitting(request, signedIn)) };
}

/** Returns whether a sign-in is older than the request allows (`max_age`). */
export function isTooOld({ lab }: LoginCall, { maxAgeSeconds }: AuthorizeRequest, { session }: SignedIn): boolean {
  if (maxAgeSeconds === undefined) return false;
  // 0 asks for a new sign-in, like `prompt=login`.
  return maxAgeSeconds === 0 || lab.clock.nowMs() - session.signedInAtMs > maxAgeSeconds * 1000;
}

function isFitting({ sessionId, loginHint, domainHint }: AuthorizeRequest, { account, session }: SignedIn): boolean {
  if (sessionId !== undefined && session.sessionId !== sessionId) return false;
  if (loginHint !== '' && !isHinted(account, loginHint)) return false;
  // A word such as `organizations` is not a domain.
  return !domainHint.includes('.') || account.home.domains.includes(domainHint.toLowerCase());
}
