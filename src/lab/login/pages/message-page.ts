import type { LoginCall } from '../lab-state.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { html } from './html.ts';
import { page } from './page.ts';

/** Shows a result: a title and a sentence. */
export function messagePage(
  call: LoginCall,
  name: string,
  title: string,
  text: string,
  cookies: readonly string[] = [],
): LabResponse {
  return page(call, { name, title, content: html`<h1>${title}</h1>\n<p>${text}</p>`, cookies });
}
