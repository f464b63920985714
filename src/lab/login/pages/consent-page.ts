import type { ConsentNeed } from '../consent.ts';
import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';

export interface ConsentPageParts {
  readonly action: string;
  readonly hidden: Html;
  readonly applicationName: string;
  readonly user: User;
  readonly needs: readonly ConsentNeed[];
  readonly cookies: readonly string[];
  readonly formTargets: readonly string[];
}

/** Asks whether the application may have what it asks for and has not been given yet. */
export function consentPage(call: LoginCall, parts: ConsentPageParts): LabResponse {
  const rows = parts.needs.flatMap(({ resource, names }) =>
    names.map(
      (name) =>
        html`<li><strong>${name}</strong><span class="soft">${resource.displayName}${meaningOf(name)}</span></li>`,
    ),
  );
  return page(call, {
    name: 'consent',
    title: 'Permissions requested',
    content: html`<h1>Permissions requested</h1>
<p class="account">${parts.user.displayName} <span class="soft">${parts.user.userPrincipalName}</span></p>
<p><strong>${parts.applicationName}</strong> asks for:</p>
<ul>${rows}</ul>
<p class="soft">Accept only if you trust this application. The lab forgets your answer when it stops.</p>
<form method="post" action="${parts.action}">${parts.hidden}
<div class="buttons">
<button class="primary" name="action" value="accept">Accept</button>
<button name="action" value="decline">Cancel</button>
</div>
</form>`,
    cookies: parts.cookies,
    formTargets: parts.formTargets,
  });
}

function meaningOf(name: string): string {
  const meaning = meanings[name];
  return meaning === undefined ? '' : `: ${meaning}`;
}

/** The words of Microsoft Graph's permissions reference for the common ones. */
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
