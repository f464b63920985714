import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { accountLine, type FormParts } from './form.ts';
import { formPage } from './form-page.ts';
import { html } from './html.ts';

/** Content of the pages for device codes. */
export type DevicePageParts = Pick<FormParts, 'action' | 'hidden' | 'cookies'>;

/** Asks for the code shown on the other device. */
export function deviceCodePage(
  call: LoginCall,
  parts: DevicePageParts & { readonly userCode: string; readonly problem?: string | undefined },
): LabResponse {
  return formPage(call, parts, {
    name: 'device-code',
    title: 'Enter code',
    introduction: html`<p class="soft">Enter the code that your app or device shows.</p>
${parts.problem === undefined ? null : html`<p class="problem" role="alert">${parts.problem}</p>`}`,
    fields: html`<label for="code">Code</label>
<input id="code" class="code" name="user_code" type="text" autocomplete="off" autocapitalize="characters"
 spellcheck="false" maxlength="20" value="${parts.userCode}" autofocus>
<div class="buttons"><button class="primary" name="action" value="code">Next</button></div>`,
  });
}

/** Shows the application and where the request comes from, and lets the user cancel. */
export function deviceConfirmPage(
  call: LoginCall,
  parts: DevicePageParts & { readonly user: User; readonly applicationName: string },
): LabResponse {
  return formPage(call, parts, {
    name: 'device-confirm',
    title: 'Are you trying to sign in?',
    heading: `Are you trying to sign in to ${parts.applicationName}?`,
    introduction: html`<p class="soft">Continue only if you got the code from this application on your own device. Never continue because
someone sent you a code.</p>
${accountLine(parts.user)}`,
    fields: html`<div class="buttons">
<button class="primary" name="action" value="continue">Continue</button>
<button name="action" value="cancel">Cancel</button>
<button name="action" value="other-account">Use another account</button>
</div>`,
  });
}
