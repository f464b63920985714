import type { LoginCall } from '../lab-state.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { type FormParts, postForm } from './form.ts';
import { type Html, html } from './html.ts';
import { page, type PageParts } from './page.ts';

/** Content of {@link formPage}. */
export interface FormPageContent extends Pick<PageParts, 'name' | 'title' | 'note'> {
  /** Default: the title. */
  readonly heading?: string;
  /** Between the heading and the form. */
  readonly introduction: Html;
  /** The fields and buttons of the form. */
  readonly fields: Html;
}

/** Creates a page of a sign-in with one form: a heading, an introduction, fields and buttons. */
export function formPage(
  call: LoginCall,
  parts: Omit<FormParts, 'leadsToApplication'> & Partial<FormParts>,
  { heading, introduction, fields, ...content }: FormPageContent,
): LabResponse {
  const { cookies, leadsToApplication = false } = parts;
  return page(call, {
    ...content,
    content: html`<h1>${heading ?? content.title}</h1>
${introduction}
${postForm(parts, fields)}`,
    cookies,
    leadsToApplication,
  });
}
