import { type Html, html } from '../../login/pages/html.ts';
import type { Application } from '../../tenant/application.ts';
import { objectForm } from './object-form.ts';
import { copyable, removeButton, table, tableBar } from './page-parts.ts';
import type { PageData } from './page-data.ts';

/** Renders the applications with their secrets, and a form that adds one. */
export function renderApplications({ applications, query, tenant }: PageData): Html {
  const columns = [
    { title: 'Name', cell: ({ displayName }: Application) => html`${displayName}` },
    { title: 'Client id', cell: (one: Application) => copyable(one.appId, `client id of ${one.displayName}`) },
    { title: 'Secret', cell: credentialsOf },
    { title: 'Redirect URIs', cell: redirectsOf },
    { title: 'Permissions', cell: permissionsOf },
    { title: 'Change', cell: (one: Application) => removeButton('applications', one.id, one.displayName, tenant.id) },
  ];
  return html`${tableBar(applications, query, 'applications')}
${table('Applications of the tenant', columns, applications.value)}
${objectForm({
  id: 'new-application',
  path: `applications?tenant=${tenant.id}`,
  title: 'Add an application',
  button: 'Add the application',
  fields: [
    { name: 'displayName', label: 'Name', type: 'text', isRequired: true, hint: 'Such as Daemon.' },
    { name: 'secrets', label: 'Secret', type: 'single', hint: 'For a web app or a daemon. Never a real one.' },
    { name: 'redirectUris.web', label: 'Redirect URIs, web', type: 'list', hint: 'With commas between them.' },
    { name: 'redirectUris.spa', label: 'Redirect URIs, browser', type: 'list', hint: 'Of a single-page app.' },
    {
      name: 'redirectUris.publicClient',
      label: 'Redirect URIs, desktop',
      type: 'list',
      hint: 'Such as http://localhost.',
    },
    { name: 'roles', label: 'Graph roles', type: 'list', hint: 'Granted, without a user: User.Read.All.' },
  ],
})}`;
}

function credentialsOf(one: Application): Html {
  const { secrets, certificates = [], federatedCredentials = [], isPublicClient } = one;
  const others = [
    ...(isPublicClient ? ['public client'] : []),
    ...(certificates.length > 0 ? [`certificates: ${certificates.length}`] : []),
    ...(federatedCredentials.length > 0 ? [`federated: ${federatedCredentials.length}`] : []),
  ];
  return html`${secrets.map(({ value }) => html`${copyable(value, `secret of ${one.displayName}`)} `)}${
    others.length === 0 ? null : html`<span class="soft">${others.join(', ')}</span>`
  }`;
}

function redirectsOf({ redirectUris, spaRedirectUris = [] }: Application): Html {
  return html`${[...redirectUris, ...spaRedirectUris].map((uri) => html`<code class="line">${uri}</code>`)}`;
}

function permissionsOf({ roles, consentedScopes, teamsRoles = [] }: Application): Html {
  const all = [...roles, ...teamsRoles, ...consentedScopes];
  if (all.length === 0) return html`<span class="soft">none</span>`;
  return html`<details><summary>${String(all.length)}</summary>${all.map((name) => html`<code class="line">${name}</code>`)}</details>`;
}
