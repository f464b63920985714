import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';

export interface DevicePageParts {
  readonly hidden: Html;
  readonly cookies: readonly string[];
}

/** Asks for the code that the person reads on the other device. */
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
<form method="post" action="/device">${parts.hidden}
<label for="code">Code</label>
<input id="code" class="code" name="user_code" type="text" autocomplete="off" autocapitalize="characters"
 spellcheck="false" maxlength="20" value="${parts.userCode}" autofocus>
<div class="buttons"><button class="primary" name="action" value="code">Next</button></div>
</form>`,
    cookies: parts.cookies,
  });
}

/** Returns which application asks, from where, and lets the person stop here. */
export function deviceConfirmPage(
  call: LoginCall,
  parts: DevicePageParts & { readonly user: User; readonly applicationName: string },
): LabResponse {
  return page(call, {
    name: 'device-confirm',
    title: 'Are you trying to sign in?',
    content: html`<h1>Are you trying to sign in to ${parts.applicationName}?</h1>
<p class="soft">Continue only if you got the code from this application on a device of yours. Never continue because
somebody sent you a code.</p>
<p class="account">${parts.user.displayName} <span class="soft">${parts.user.userPrincipalName}</span></p>
<form method="post" action="/device">${parts.hidden}
<div class="buttons">
<button class="primary" name="action" value="continue">Continue</button>
<button name="action" value="cancel">Cancel</button>
<button name="action" value="other-account">Use another account</button>
</div>
</form>`,
    cookies: parts.cookies,
  });
}
