import { type Html, html } from '../../login/pages/html.ts';
import type { User } from '../../tenant/tenant.ts';
import { copyable, table, tableBar } from './page-parts.ts';
import type { PageData } from './page-data.ts';

/** Renders the users with their passwords. */
export function renderUsers({ users, query }: PageData): Html {
  const columns = [
    { title: 'Name', cell: ({ displayName }: User) => html`${displayName}` },
    { title: 'User name', cell: (user: User) => copyable(user.userPrincipalName, `user name of ${user.displayName}`) },
    { title: 'Password', cell: passwordOf },
    { title: 'Object id', cell: (user: User) => copyable(user.id, `object id of ${user.displayName}`) },
  ];
  return html`${tableBar(users, query, 'users')}
${table('Users of the tenant', columns, users.value)}`;
}

function passwordOf(user: User): Html {
  if (user.homeAccountId !== undefined) return html`<span class="soft">guest: that of the home tenant</span>`;
  if (user.password === undefined) return html`<span class="soft">none</span>`;
  const more = [...(user.accountEnabled ? [] : ['disabled']), ...(user.passwordExpired === true ? ['expired'] : [])];
  return html`${copyable(user.password, `password of ${user.displayName}`)}${
    more.length === 0 ? null : html` <span class="tag">${more.join(', ')}</span>`
  }`;
}
