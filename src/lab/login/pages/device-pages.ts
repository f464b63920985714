import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { accountLine, type FormParts, postForm } from './form.ts';
import { html } from './html.ts';
import { page } from './page.ts';

/** Content of the pages for device codes. */
export type DevicePageParts = Pick<FormParts, 'action' | 'hidden' | 'cookies'>;

/** Asks for the code shown on the other device. */
export function deviceCodePage(
  call: LoginCall,
  parts: DevicePageParts & { readonly userCode: string; readonly problem?: string },
): LabResponse {
  return page(call, {
    name: 'device-code',
    title: 'Enter code',
    content: html`<h1>Enter code</h1>
<p class="soft">Enter the code that your app or device shows.</p>
${parts.problem === undefined ? null : html`<p class="problem" role="alert">${parts.problem}</p>`}
${postForm(
  parts,
  html`<label for="code">Code</label>
<input id="code" class="code" name="user_code" type="text" autocomplete="off" autocapitalize="characters"
 spellcheck="false" maxlength="20" value="${parts.userCode}" autofocus>
<div class="buttons"><button class="primary" name="action" value="code">Next</button></div>`,
)}`,
    cookies: parts.cookies,
  });
}

/** Shows the application and where the request comes from, and lets the user cancel. */
export function deviceConfirmPage(
  call: LoginCall,
  parts: DevicePageParts & { readonly user: User; readonly applicationName: string },
): LabResponse {
  return page(call, {
    name: 'device-confirm',
    title: 'Are you trying to sign in?',
    content: html`<h1>Are you trying to sign in to ${parts.applicationName}?</h1>
<p class="soft">Continue only if you got the code from this application on your own device. Never continue because
someone sent you a code.</p>
${accountLine(parts.user)}
${postForm(
  parts,
  html`<div class="buttons">
<button class="primary" name="action" value="continue">Continue</button>
<button name="action" value="cancel">Cancel</button>
<button name="action" value="other-account">Use another account</button>
</div>`,
)}`,
    cookies: parts.cookies,
  });
}
