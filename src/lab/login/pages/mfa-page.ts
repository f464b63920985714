import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { accountLine, type FormParts } from './form.ts';
import { formPage } from './form-page.ts';
import { html } from './html.ts';

/** Content of {@link mfaPage}. */
export interface MfaPageParts extends FormParts {
  readonly user: User;
}

/** Emulates the second factor: in the lab, a button replaces the phone. */
export function mfaPage(call: LoginCall, parts: MfaPageParts): LabResponse {
  return formPage(call, parts, {
    name: 'mfa',
    title: 'Approve sign in request',
    introduction: html`${accountLine(parts.user)}
<p class="soft">Your organization requires a second factor. In the lab, this button replaces it.</p>`,
    fields: html`<div class="buttons">
<button class="primary" name="action" value="approve-mfa">Approve</button>
<button name="action" value="cancel">Cancel</button>
</div>`,
  });
}
