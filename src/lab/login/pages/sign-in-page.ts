import type { LoginCall } from '../lab-state.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';

export interface SignInPageParts {
  /** Where its form goes. */
  readonly action: string;
  readonly hidden: Html;
  readonly applicationName: string;
  readonly userName: string;
  /** What went wrong the time before. */
  readonly problem?: string;
  readonly cookies: readonly string[];
  readonly formTargets: readonly string[];
}

/** Asks for an account and its password, and says which account of the lab there is to try. */
export function signInPage(call: LoginCall, parts: SignInPageParts): LabResponse {
  const userNameFocus = parts.userName === '' ? html` autofocus` : null;
  const passwordFocus = parts.userName === '' ? null : html` autofocus`;
  return page(call, {
    name: 'sign-in',
    title: 'Sign in',
    content: html`<h1>Sign in</h1>
<p class="soft">to continue to <strong>${parts.applicationName}</strong></p>
${parts.problem === undefined ? null : html`<p class="problem" role="alert">${parts.problem}</p>`}
<form method="post" action="${parts.action}">${parts.hidden}
<label for="account">Account</label>
<input id="account" name="loginfmt" type="text" autocomplete="username" autocapitalize="none" spellcheck="false"
 value="${parts.userName}"${userNameFocus}>
<label for="password">Password</label>
<input id="password" name="passwd" type="password" autocomplete="current-password"${passwordFocus}>
<div class="buttons">
<button class="primary" name="action" value="sign-in">Sign in</button>
<button name="action" value="cancel" formnovalidate>Cancel</button>
</div>
</form>`,
    note: accountToTry(call),
    cookies: parts.cookies,
    formTargets: parts.formTargets,
  });
}

function accountToTry({ lab }: LoginCall): Html {
  const user = lab.tenant.users.find(({ accountEnabled, password }) => accountEnabled && password !== undefined);
  if (user?.password === undefined) return html``;
  return html`<dl><dt>Account</dt><dd><code>${user.userPrincipalName}</code></dd>
<dt>Password</dt><dd><code>${user.password}</code></dd></dl>`;
}
