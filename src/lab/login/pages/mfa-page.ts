import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';

export interface MfaPageParts {
  readonly action: string;
  readonly hidden: Html;
  readonly user: User;
  readonly cookies: readonly string[];
  readonly formTargets: readonly string[];
}

/** Stands for the second factor: in the lab nobody has a telephone, a button is enough. */
export function mfaPage(call: LoginCall, parts: MfaPageParts): LabResponse {
  return page(call, {
    name: 'mfa',
    title: 'Approve sign in request',
    content: html`<h1>Approve sign in request</h1>
<p class="account">${parts.user.displayName} <span class="soft">${parts.user.userPrincipalName}</span></p>
<p class="soft">Your organization asks for a second factor. Here this button stands for it.</p>
<form method="post" action="${parts.action}">${parts.hidden}
<div class="buttons">
<button class="primary" name="action" value="approve-mfa">Approve</button>
<button name="action" value="cancel">Cancel</button>
</div>
</form>`,
    cookies: parts.cookies,
    formTargets: parts.formTargets,
  });
}
