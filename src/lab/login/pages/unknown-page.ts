import type { LabResponse } from '../../tenant/tenant.ts';
import type { LoginCall } from '../lab-state.ts';
import { html } from './html.ts';
import { page } from './page.ts';

/** Shows that the lab does not serve an address, and where to go. */
export function unknownPage(call: LoginCall): LabResponse {
  return page(call, {
    name: 'unknown',
    title: 'Page not found',
    content: html`<h1>Page not found</h1>
<p>The lab does not serve <code>${call.request.url.pathname}</code>.</p>
<p><a href="/">The page of the lab</a> shows its users, applications and requests. Device codes are entered at
<a href="/device">/device</a>.</p>`,
  });
}
