import { checkMayConsent, type ConsentNeed } from '../consent.ts';
import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { accountLine, type FormParts } from './form.ts';
import { formPage } from './form-page.ts';
import { type Html, html } from './html.ts';

/** Content of {@link consentPage}. */
export interface ConsentPageParts extends FormParts {
  readonly applicationName: string;
  readonly user: User;
  readonly needs: readonly ConsentNeed[];
}

/**
 * Asks for consent to the requested permissions that have not been granted yet.
 *
 * @throws {Refusal} 90094 when only an administrator can consent.
 */
export function consentPage(call: LoginCall, parts: ConsentPageParts): LabResponse {
  checkMayConsent(call.lab, parts.user, parts.needs);
  return formPage(call, parts, {
    name: 'consent',
    title: 'Permissions requested',
    introduction: html`${accountLine(parts.user)}
<p><strong>${parts.applicationName}</strong> requests these permissions:</p>
${permissionList(parts.needs)}
<p class="soft">Accept only if you trust this application. Resetting the lab revokes your consent.</p>`,
    fields: html`<div class="buttons">
<button class="primary" name="action" value="accept">Accept</button>
<button name="action" value="decline">Cancel</button>
</div>`,
  });
}

/**
 * Lists permissions with their meanings.
 *
 * @param further - Further rows of the list.
 */
export function permissionList(needs: readonly ConsentNeed[], further: readonly Html[] = []): Html {
  const rows = needs.flatMap(({ resource, names }) =>
    names.map(
      (name) =>
        html`<li><strong>${name}</strong><span class="soft">${resource.displayName}${meaningOf(name)}</span></li>`,
    ),
  );
  return html`<ul>${[...rows, ...further]}</ul>`;
}

function meaningOf(name: string): string {
  // A permission of an API can have the name of a member of each object, such as `constructor`.
  const meaning = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
  return meaning === undefined ? '' : `: ${meaning}`;
}

/** Descriptions of the common permissions, from Microsoft Graph's permissions reference. */
const meanings: Readonly<Record<string, string>> = {
  'User.Read': 'sign you in and read your profile',
  'User.Read.All': "read all users' full profiles",
  'User.ReadBasic.All': "read all users' basic profiles",
  'User.ReadWrite.All': "read and write all users' full profiles",
  'Group.Read.All': 'read all groups',
  'Group.ReadWrite.All': 'read and write all groups',
  'Directory.Read.All': 'read directory data',
  'Application.Read.All': 'read applications',
  'Organization.Read.All': 'read organization information',
  'Mail.Read': 'read your mail',
  'Mail.Send': 'send mail as you',
  user_impersonation: 'use it as you',
};
