import { resolveAuthority } from '../authority.ts';
import { endBrowserSession } from '../browser-session.ts';
import type { LoginHandler } from '../lab-state.ts';
import { messagePage } from '../pages/message-page.ts';
import { findRedirect } from '../redirects.ts';
import { redirectTo } from '../response.ts';

/**
 * GET /{tenant}/oauth2/v2.0/logout (OpenID Connect RP-Initiated Logout); redirects only to a registered URL of an
 * application.
 */
export const logout: LoginHandler = (call) => {
  resolveAuthority(call.tenantName, call.lab.tenant);
  const cookies = [endBrowserSession(call)];
  const target = call.request.url.searchParams.get('post_logout_redirect_uri');
  if (
    target !== null &&
    call.lab.tenant.applications.some((application) => findRedirect(application, target) !== undefined)
  ) {
    const location = new URL(target);
    const state = call.request.url.searchParams.get('state');
    if (state !== null) location.searchParams.append('state', state);
    return redirectTo(call, location.href, cookies);
  }
  return messagePage(call, 'signed-out', 'You signed out', 'You may now close this window.', cookies);
};
