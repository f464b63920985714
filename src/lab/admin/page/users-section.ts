import { type Html, html } from '../../login/pages/html.ts';
import type { User } from '../../tenant/tenant.ts';
import { objectForm } from './object-form.ts';
import { copyable, removeButton, table, tableBar } from './page-parts.ts';
import type { PageData } from './page-data.ts';

/** Renders the users with their passwords, and a form that adds one. */
export function renderUsers({ users, query, tenant }: PageData): Html {
  const columns = [
    { title: 'Name', cell: ({ displayName }: User) => html`${displayName}` },
    { title: 'User name', cell: (user: User) => copyable(user.userPrincipalName, `user name of ${user.displayName}`) },
    { title: 'Password', cell: passwordOf },
    { title: 'Object id', cell: (user: User) => copyable(user.id, `object id of ${user.displayName}`) },
    { title: 'Change', cell: (user: User) => removeButton('users', user.id, user.displayName, tenant.id) },
  ];
  return html`${tableBar(users, query, 'users')}
${table('Users of the tenant', columns, users.value)}
${objectForm({
  id: 'new-user',
  path: `users?tenant=${tenant.id}`,
  title: 'Add a user',
  button: 'Add the user',
  fields: [
    {
      name: 'userPrincipalName',
      label: 'User name',
      type: 'text',
      isRequired: true,
      hint: `Such as kim@${tenant.domains[0] ?? ''}.`,
    },
    { name: 'displayName', label: 'Name', type: 'text', hint: 'Default: from the user name.' },
    { name: 'password', label: 'Password', type: 'text', hint: 'Default: one that the lab derives. Never a real one.' },
    { name: 'jobTitle', label: 'Job title', type: 'text', hint: 'Optional.' },
  ],
})}`;
}

function passwordOf(user: User): Html {
  if (user.homeAccountId !== undefined) return html`<span class="soft">guest: that of the home tenant</span>`;
  if (user.password === undefined) return html`<span class="soft">none</span>`;
  const more = [...(user.accountEnabled ? [] : ['disabled']), ...(user.passwordExpired === true ? ['expired'] : [])];
  return html`${copyable(user.password, `password of ${user.displayName}`)}${
    more.length === 0 ? null : html` <span class="tag">${more.join(', ')}</span>`
  }`;
}
