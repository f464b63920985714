import type { LoginCall } from '../lab-state.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { type ConsentPageParts, permissionList } from './consent-page.ts';
import { accountLine, type FormParts } from './form.ts';
import { formPage } from './form-page.ts';
import { html } from './html.ts';
import type { RegisteredRole } from '../registered-permissions.ts';

/** Asks an administrator for consent on behalf of every user. */
export function adminConsentPage(
  call: LoginCall,
  parts: ConsentPageParts & { readonly organization: string; readonly roles: readonly RegisteredRole[] },
): LabResponse {
  const rows = parts.roles.map(
    ({ api, role }) =>
      html`<li><strong>${role.value}</strong><span class="soft">${api.displayName}: without a user</span></li>`,
  );
  return formPage(call, parts, {
    name: 'admin-consent',
    title: 'Permissions requested',
    heading: 'Permissions requested for your organization',
    introduction: html`${accountLine(parts.user)}
<p><strong>${parts.applicationName}</strong> requests these permissions for all users of <strong>${parts.organization}</strong>:</p>
${permissionList(parts.needs, rows)}
<p class="soft">Accept only if you trust this application. Resetting the lab revokes your consent.</p>`,
    fields: html`<div class="buttons">
<button class="primary" name="action" value="accept">Accept</button>
<button name="action" value="decline">Cancel</button>
</div>`,
  });
}

/** Shown to users who are not administrators (AADSTS90094). */
export function needAdminPage(
  call: LoginCall,
  parts: FormParts & { readonly applicationName: string; readonly user: User },
): LabResponse {
  return formPage(call, parts, {
    name: 'need-admin',
    title: 'Need admin approval',
    introduction: html`${accountLine(parts.user)}
<p><strong>${parts.applicationName}</strong> needs permissions that only an administrator can grant (AADSTS90094). Sign in
as an administrator, or go back to the application.</p>`,
    fields: html`<div class="buttons">
<button class="primary" name="action" value="other-account">Use another account</button>
<button name="action" value="cancel">Back to the application</button>
</div>`,
  });
}
