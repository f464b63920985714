import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { accountLine, type FormParts } from './form.ts';
import { formPage } from './form-page.ts';
import { html } from './html.ts';

/** The texts of a page that a policy requires; in the lab, a button replaces the step. */
const texts = {
  terms: {
    title: 'Terms of use',
    text: 'Your organization requires you to accept its terms of use.',
    button: 'Accept',
  },
  challenge: {
    title: 'Additional verification',
    text: "Your organization requires another provider's verification. In the lab, this button replaces it.",
    button: 'Continue',
  },
  registration: {
    title: 'More information required',
    text: 'Your organization requires you to register a second factor. In the lab, this button registers one.',
    button: 'Register',
  },
  password: {
    title: 'Update your password',
    text: 'Your organization requires a new password. In the lab, this button replaces the change.',
    button: 'Continue',
  },
} as const;

/** Content of {@link stepPage}. */
export interface StepPageParts extends FormParts {
  readonly user: User;
  readonly step: keyof typeof texts;
  /** Such as the name of the terms. */
  readonly detail: string;
}

/** Shows a step that a policy requires, besides the second factor. */
export function stepPage(call: LoginCall, { user, step, detail, ...parts }: StepPageParts): LabResponse {
  const { title, text, button } = texts[step];
  return formPage(call, parts, {
    name: `policy-${step}`,
    title,
    introduction: html`${accountLine(user)}
<p>${detail}</p>
<p class="soft">${text}</p>`,
    fields: html`<div class="buttons">
<button class="primary" name="action" value="satisfy">${button}</button>
<button name="action" value="cancel">Cancel</button>
</div>`,
  });
}
