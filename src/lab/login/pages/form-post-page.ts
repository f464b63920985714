import type { LoginCall } from '../lab-state.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { html } from './html.ts';
import { page } from './page.ts';

const script = "document.forms['hiddenform'].submit();";

/** Sends a response to the client in a form that submits itself (OAuth 2.0 Form Post Response Mode). */
export function formPostPage(
  call: LoginCall,
  redirectUri: string,
  fields: readonly (readonly [string, string])[],
  cookies: readonly string[],
): LabResponse {
  return page(call, {
    name: 'form-post',
    title: 'Working...',
    content: html`<h1>Working...</h1>
<form method="POST" name="hiddenform" action="${redirectUri}">
${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<noscript><p>Script is disabled. Click Submit to continue.</p>
<div class="buttons"><button class="primary">Submit</button></div></noscript>
</form>`,
    cookies,
    leadsToApplication: true,
    script,
  });
}
