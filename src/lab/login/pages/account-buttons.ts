import type { Account } from '../accounts.ts';
import { type Html, html } from './html.ts';

/** An account that is signed in with the browser. */
export interface AccountRow {
  readonly account: Account;
}

/** Creates a button for each account, whose value is the action with the id of the account. */
export function accountButtons(action: string, accounts: readonly AccountRow[]): Html {
  const rows = accounts.map(
    ({ account: { user } }) =>
      html`<li><button class="account" name="action" value="${action}:${user.id}"><strong>${user.displayName}</strong>
<span class="soft">${user.userPrincipalName}</span></button></li>`,
  );
  return html`<ul class="accounts">${rows}</ul>`;
}
