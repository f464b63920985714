import { decodeJwt } from 'jose';
import { type Account, findAccountById, isHinted } from '../accounts.ts';
import { resolveAuthority } from '../authority.ts';
import { checkFormProof, endBrowserSessions, formProof, listBrowserSessions } from '../browser-session.ts';
import { type Parameters, readForm, readParameters } from '../form.ts';
import type { BrowserSession } from '../grant-store.ts';
import type { LabState, LoginCall, LoginHandler } from '../lab-state.ts';
import { signOutPage, signedOutPage } from '../pages/sign-out-pages.ts';
import { findRedirect } from '../redirects.ts';
import { isFrameAddress } from '../../tenant/content-address.ts';
import { redirectTo } from '../response.ts';
import { findTenant } from '../tenants.ts';

interface LiveSession {
  readonly session: BrowserSession;
  readonly account: Account;
}

/**
 * GET and POST /{tenant}/oauth2/v2.0/logout (OpenID Connect RP-Initiated Logout): signs out the account that a hint
 * names, or the one that the user picks; tells the applications in hidden frames (OpenID Connect
 * Front-Channel Logout) and then redirects, only to a registered URL of an application.
 */
export const logout: LoginHandler = (call) => {
  resolveAuthority(call.tenantName, call.lab.tenant);
  const form = call.request.method === 'POST' ? readForm(call.request) : new Map<string, string>();
  const isPage = form.has('canary');
  if (isPage) checkFormProof(call, form.get('canary'));
  const query = readParameters(call.request.url.searchParams);
  const parameters = new Map([...query, ...(isPage ? [] : form)]);
  const sessions = listBrowserSessions(call).flatMap((session) => {
    const account = findAccountById(call.lab, session.userId);
    return account === undefined ? [] : [{ session, account }];
  });
  const target = readTarget(call, parameters);
  const ending = isPage ? pickedIn(sessions, form) : hintedIn(sessions, parameters);
  if (ending.length === 0 && sessions.length > 0) return askWhich(call, sessions, parameters, target);
  const cookie = endBrowserSessions(call, (session) => ending.some((each) => each.session === session));
  const frames = ending.flatMap(({ session }) => frontChannelUrls(call.lab, session));
  if (target !== undefined && frames.length === 0) return redirectTo(call, target, [cookie]);
  return signedOutPage(call, { frames, target, cookies: [cookie] });
};

/** The accounts that a hint names. Without one, any page of another site could be the one that asks. */
function hintedIn(sessions: readonly LiveSession[], parameters: Parameters): readonly LiveSession[] {
  const { sid, oid } = readIdTokenHint(parameters);
  const sessionIds = [parameters.get('sid'), sid].filter((id) => id !== undefined);
  const hint = parameters.get('logout_hint') ?? '';
  return sessions.filter(
    ({ session, account }) =>
      sessionIds.includes(session.sessionId) ||
      (sid === undefined && account.user.id === oid) ||
      isHinted(account, hint),
  );
}

function pickedIn(sessions: readonly LiveSession[], form: Parameters): readonly LiveSession[] {
  const [action, userId] = form.get('action')?.split(':') ?? [];
  if (action !== 'sign-out') return [];
  return sessions.filter(({ session }) => userId === 'all' || session.userId === userId);
}

function askWhich(
  call: LoginCall,
  accounts: readonly LiveSession[],
  parameters: Parameters,
  target: string | undefined,
) {
  const { field, cookies } = formProof(call);
  const query = new URLSearchParams([...parameters]).toString();
  const action = `${call.request.url.pathname}${query === '' ? '' : `?${query}`}`;
  return signOutPage(call, { action, hidden: field, cookies, leadsToApplication: target !== undefined, accounts });
}

/** Returns `post_logout_redirect_uri` with the state; undefined when it is not registered. */
function readTarget({ lab, tenantName }: LoginCall, parameters: Parameters): string | undefined {
  const target = parameters.get('post_logout_redirect_uri');
  if (target === undefined || !URL.canParse(target)) return undefined;
  const wanted = (parameters.get('client_id') ?? readIdTokenHint(parameters).aud)?.toLowerCase();
  const tenants = findTenant(lab.tenants, tenantName) === undefined ? lab.tenants : [lab.tenant];
  const isRegistered = tenants
    .flatMap(({ applications }) => applications)
    .filter(({ appId }) => wanted === undefined || appId.toLowerCase() === wanted)
    .some((application) => findRedirect(application, target) !== undefined);
  if (!isRegistered) return undefined;
  const location = new URL(target);
  const state = parameters.get('state');
  if (state !== undefined) location.searchParams.append('state', state);
  return location.href;
}

interface IdTokenHint {
  readonly sid?: string;
  readonly oid?: string;
  readonly aud?: string;
}

/** Of an ID token that may have expired. Not verified: it only chooses among what the browser could also ask for. */
function readIdTokenHint(parameters: Parameters): IdTokenHint {
  try {
    const claims = decodeJwt(parameters.get('id_token_hint') ?? '');
    const texts = ['sid', 'oid', 'aud'].flatMap((name) => {
      const value = claims[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}

/** The URLs of applications that the session signed in to, with the issuer and `sid` of their ID tokens. */
function frontChannelUrls({ tenants, issuerOrigin }: LabState, { clients, sessionId }: BrowserSession): string[] {
  return [...clients].flatMap(([appId, tenantId]) => {
    const registered = tenants.flatMap(({ applications }) => applications).filter((each) => each.appId === appId);
    const url = registered.find(({ frontChannelLogoutUrl }) => frontChannelLogoutUrl !== undefined);
    if (url?.frontChannelLogoutUrl === undefined || !isFrameAddress(url.frontChannelLogoutUrl)) return [];
    const frame = new URL(url.frontChannelLogoutUrl);
    frame.searchParams.append('iss', `${issuerOrigin}/${tenantId}/v2.0`);
    frame.searchParams.append('sid', sessionId);
    return [frame.href];
  });
}
