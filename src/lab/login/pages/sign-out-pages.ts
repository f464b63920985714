import type { LoginCall } from '../lab-state.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { accountButtons, type AccountRow } from './account-buttons.ts';
import type { FormParts } from './form.ts';
import { formPage } from './form-page.ts';
import { html } from './html.ts';
import { page } from './page.ts';

/** Asks which account to sign out of, also when there is only one: the request may come from any page. */
export function signOutPage(
  call: LoginCall,
  parts: FormParts & { readonly accounts: readonly AccountRow[] },
): LabResponse {
  const hasSeveral = parts.accounts.length > 1;
  const all = html`<div class="buttons"><button name="action" value="sign-out:all">Sign out of all accounts</button></div>`;
  return formPage(call, parts, {
    name: 'sign-out',
    title: hasSeveral ? 'Which account do you want to sign out of?' : 'Do you want to sign out of this account?',
    introduction: hasSeveral ? html`` : html`<p class="soft">To stay signed in, close this page.</p>`,
    fields: html`${accountButtons('sign-out', parts.accounts)}
${hasSeveral ? all : html``}`,
  });
}

/** Content of {@link signedOutPage}. */
export interface SignedOutParts {
  /** URLs that are requested in hidden frames. */
  readonly frames: readonly string[];
  /** The next page, once all frames are loaded; undefined: none. */
  readonly target: string | undefined;
  readonly cookies: readonly string[];
}

/** A frame that does not respond delays the next page for at most 5 s. */
const script = `const next = document.querySelector('a');
const frames = document.querySelectorAll('iframe');
let left = frames.length;
const go = () => { if (next) location.replace(next.href); };
for (const frame of frames) frame.addEventListener('load', () => { left -= 1; if (left === 0) go(); });
setTimeout(go, 5000);`;

/** Confirms the sign-out, and lets applications know of it. */
export function signedOutPage(call: LoginCall, { frames, target, cookies }: SignedOutParts): LabResponse {
  return page(call, {
    name: 'signed-out',
    title: 'You signed out',
    content: html`${frames.map((url) => html`<iframe hidden src="${url}" title="Sign-out of an application"></iframe>`)}
<h1>You signed out</h1>
${
  target === undefined
    ? html`<p>You may now close this window.</p>`
    : html`<p class="soft">Signing you out of your applications...</p>
<p><a href="${target}">Continue</a></p>`
}`,
    cookies,
    frameOrigins: [...new Set(frames.map((url) => new URL(url).origin))],
    ...(frames.length === 0 ? {} : { script }),
  });
}
