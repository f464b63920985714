import type { LoginCall } from '../lab-state.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { html } from './html.ts';
import { page } from './page.ts';

/** A page that only says how something ended. */
export function messagePage(
  call: LoginCall,
  name: string,
  title: string,
  text: string,
  cookies: readonly string[] = [],
): LabResponse {
  return page(call, { name, title, content: html`<h1>${title}</h1>\n<p>${text}</p>`, cookies });
}
