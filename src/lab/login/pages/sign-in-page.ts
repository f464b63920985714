import type { LoginCall } from '../lab-state.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import type { FormParts } from './form.ts';
import { formPage } from './form-page.ts';
import { type Html, html } from './html.ts';

/** Content of {@link signInPage}. */
export interface SignInPageParts extends FormParts {
  readonly applicationName: string;
  readonly userName: string;
  /** The problem with the last attempt. */
  readonly problem?: string | undefined;
}

/** Asks for an account and its password, and names an account of the lab to try. */
export function signInPage(call: LoginCall, parts: SignInPageParts): LabResponse {
  const userNameFocus = parts.userName === '' ? html` autofocus` : null;
  const passwordFocus = parts.userName === '' ? null : html` autofocus`;
  return formPage(call, parts, {
    name: 'sign-in',
    title: 'Sign in',
    introduction: html`<p class="soft">to continue to <strong>${parts.applicationName}</strong></p>
${parts.problem === undefined ? null : html`<p class="problem" role="alert">${parts.problem}</p>`}`,
    fields: html`<label for="account">Account</label>
<input id="account" name="loginfmt" type="text" autocomplete="username" autocapitalize="none" spellcheck="false"
 value="${parts.userName}"${userNameFocus}>
<label for="password">Password</label>
<input id="password" name="passwd" type="password" autocomplete="current-password"${passwordFocus}>
<div class="buttons">
<button class="primary" name="action" value="sign-in">Sign in</button>
<button name="action" value="cancel" formnovalidate>Cancel</button>
</div>`,
    note: accountToTry(call),
  });
}

function accountToTry({ lab }: LoginCall): Html {
  const user = lab.tenant.users.find(({ accountEnabled, password }) => accountEnabled && password !== undefined);
  if (user?.password === undefined) return html``;
  return html`<dl><dt>Account</dt><dd><code>${user.userPrincipalName}</code></dd>
<dt>Password</dt><dd><code>${user.password}</code></dd></dl>`;
}
