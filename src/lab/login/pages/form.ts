import type { User } from '../../tenant/tenant.ts';
import { type Html, html } from './html.ts';

/** The parts that every form of a sign-in has. */
export interface FormParts {
  /** The URL that the form is posted to. */
  readonly action: string;
  /** Hidden fields: the form's proof, and what identifies the sign-in. */
  readonly hidden: Html;
  readonly cookies: readonly string[];
  /** See `PageParts`. */
  readonly leadsToApplication: boolean;
}

/** Creates a form that is posted, with its hidden fields before the content. */
export function postForm({ action, hidden }: Pick<FormParts, 'action' | 'hidden'>, content: Html): Html {
  return html`<form method="post" action="${action}">${hidden}
${content}
</form>`;
}

/** Creates the line that names the signed-in account. */
export function accountLine({ displayName, userPrincipalName }: User): Html {
  return html`<p class="account">${displayName} <span class="soft">${userPrincipalName}</span></p>`;
}
