import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';

export interface AccountPageParts {
  readonly action: string;
  readonly hidden: Html;
  readonly applicationName: string;
  readonly user: User;
  readonly cookies: readonly string[];
  readonly formTargets: readonly string[];
}

/** Asks whether to go on with the account that is signed in (`prompt=select_account`). */
export function accountPage(call: LoginCall, parts: AccountPageParts): LabResponse {
  return page(call, {
    name: 'account',
    title: 'Pick an account',
    content: html`<h1>Pick an account</h1>
<p class="soft">to continue to <strong>${parts.applicationName}</strong></p>
<form method="post" action="${parts.action}">${parts.hidden}
<p class="account">${parts.user.displayName} <span class="soft">${parts.user.userPrincipalName}</span></p>
<div class="buttons">
<button class="primary" name="action" value="use-account">Continue</button>
<button name="action" value="other-account">Use another account</button>
</div>
</form>`,
    cookies: parts.cookies,
    formTargets: parts.formTargets,
  });
}
