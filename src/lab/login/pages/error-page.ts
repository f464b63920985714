import type { LoginCall } from '../lab-state.ts';
import type { Refusal } from '../refusal.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { html } from './html.ts';
import { page } from './page.ts';

/** Shows a refusal that must not be sent to a redirect address. Status 200, as in the real service. */
export function errorPage(call: LoginCall, refusal: Refusal): LabResponse {
  const { trace } = call;
  return page(call, {
    name: 'error',
    title: 'Sorry, we cannot sign you in',
    content: html`<h1>Sorry, but we’re having trouble signing you in</h1>
<p class="problem" role="alert">${refusal.textFor(refusal.values['userName'] ?? 'of this request')}</p>
<dl class="soft">
<dt>Request Id</dt><dd>${trace.traceId}</dd>
<dt>Correlation Id</dt><dd>${trace.correlationId}</dd>
<dt>Timestamp</dt><dd>${trace.timestamp}</dd>
</dl>`,
  });
}
