import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Member, requireMember } from './accounts.ts';
import { type BrowserSession, opaqueToken } from './grant-store.ts';
import type { LoginCall } from './lab-state.ts';
import { type Html, html } from './pages/html.ts';
import { Refusal } from './refusal.ts';
import type { Application } from '../tenant/application.ts';

/** An account in the tenant of the request, and the session that the browser's cookie names. */
export interface SignedIn extends Member {
  readonly session: BrowserSession;
}

/**
 * Returns the account that is signed in with this browser; undefined when there is none, or the account was deleted or
 * disabled, or is not a member or guest of the tenant of the request.
 */
export function findSignedIn(call: LoginCall, application: Application): SignedIn | undefined {
  const session = call.lab.store.browserSessions.get(readCookie(call, 'session') ?? '');
  if (session === undefined) return undefined;
  try {
    return { ...requireMember(call, application, session.userId), session };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Signs an account in with this browser, with a new session id each time; the caller sets `cookie`. */
export function startBrowserSession(call: LoginCall, member: Member): { signedIn: SignedIn; cookie: string } {
  endBrowserSession(call);
  const id = opaqueToken('');
  const session = { userId: member.account.user.id, signedInAtMs: call.lab.clock.nowMs(), hasMfa: false };
  call.lab.store.browserSessions.set(id, session);
  return { signedIn: { ...member, session }, cookie: writeCookie(call, 'session', id) };
}

/** Signs out and returns the cookie that clears the old one. */
export function endBrowserSession(call: LoginCall): string {
  call.lab.store.browserSessions.delete(readCookie(call, 'session') ?? '');
  return `${writeCookie(call, 'session', '')}; Max-Age=0`;
}

/** Creates a form's proof that it was shown in this browser: a hidden field that matches a cookie. */
export function formProof(call: LoginCall): { readonly field: Html; readonly cookies: readonly string[] } {
  const known = readCookie(call, 'form');
  const value = known ?? opaqueToken('');
  const field = html`<input type="hidden" name="canary" value="${proofFor(call, value)}">`;
  return { field, cookies: known === undefined ? [writeCookie(call, 'form', value)] : [] };
}

/** @throws {Refusal} 90013 when the page of a form was not shown in this browser. */
export function checkFormProof(call: LoginCall, proof: string | undefined): void {
  const value = readCookie(call, 'form');
  const expected = Buffer.from(value === undefined ? '' : proofFor(call, value));
  const actual = Buffer.from(proof ?? '');
  const isSame = expected.length > 0 && expected.length === actual.length && timingSafeEqual(expected, actual);
  if (!isSame) throw new Refusal(90013);
}

function proofFor({ lab }: LoginCall, value: string): string {
  return createHmac('sha256', lab.formKey).update(value).digest('base64url');
}

/** Browsers store cookies by host, not by port: the port in the name separates two labs. */
function cookieName({ lab }: LoginCall, kind: 'session' | 'form'): string {
  return `__Host-lab-${kind}-${new URL(lab.loginOrigin).port}`;
}

function writeCookie(call: LoginCall, kind: 'session' | 'form', value: string): string {
  return `${cookieName(call, kind)}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax`;
}

function readCookie(call: LoginCall, kind: 'session' | 'form'): string | undefined {
  const name = `${cookieName(call, kind)}=`;
  const pair = call.request.headers['cookie']?.split(/;\s*/).find((part) => part.startsWith(name));
  const value = pair?.slice(name.length);
  return value === '' ? undefined : value;
}
