import { type Html, html } from '../../login/pages/html.ts';
import type { Application } from '../../tenant/application.ts';
import { copyable, table, tableBar } from './page-parts.ts';
import type { PageData } from './page-data.ts';

/** Renders the applications with their secrets. */
export function renderApplications({ applications, query }: PageData): Html {
  const columns = [
    { title: 'Name', cell: ({ displayName }: Application) => html`${displayName}` },
    { title: 'Client id', cell: (one: Application) => copyable(one.appId, `client id of ${one.displayName}`) },
    { title: 'Secret', cell: credentialsOf },
    { title: 'Redirect URIs', cell: redirectsOf },
    { title: 'Permissions', cell: permissionsOf },
  ];
  return html`${tableBar(applications, query, 'applications')}
${table('Applications of the tenant', columns, applications.value)}`;
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
