import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { accountLine, type FormParts } from './form.ts';
import { formPage } from './form-page.ts';
import { html } from './html.ts';

/** Content of {@link accountPage}. */
export interface AccountPageParts extends FormParts {
  readonly applicationName: string;
  readonly user: User;
}

/** Asks whether to continue with the account that is signed in (`prompt=select_account`). */
export function accountPage(call: LoginCall, parts: AccountPageParts): LabResponse {
  return formPage(call, parts, {
    name: 'account',
    title: 'Pick an account',
    introduction: html`<p class="soft">to continue to <strong>${parts.applicationName}</strong></p>`,
    fields: html`${accountLine(parts.user)}
<div class="buttons">
<button class="primary" name="action" value="use-account">Continue</button>
<button name="action" value="other-account">Use another account</button>
</div>`,
  });
}
