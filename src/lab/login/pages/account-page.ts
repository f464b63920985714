import type { LoginCall } from '../lab-state.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { accountButtons, type AccountRow } from './account-buttons.ts';
import type { FormParts } from './form.ts';
import { formPage } from './form-page.ts';
import { html } from './html.ts';

/** Content of {@link accountPage}. */
export interface AccountPageParts extends FormParts {
  readonly applicationName: string;
  readonly accounts: readonly AccountRow[];
}

/** Asks which of the accounts that are signed in to continue with (`prompt=select_account`). */
export function accountPage(call: LoginCall, parts: AccountPageParts): LabResponse {
  return formPage(call, parts, {
    name: 'account',
    title: 'Pick an account',
    introduction: html`<p class="soft">to continue to <strong>${parts.applicationName}</strong></p>`,
    fields: html`${accountButtons('use-account', parts.accounts)}
<div class="buttons"><button name="action" value="other-account">Use another account</button></div>`,
  });
}
