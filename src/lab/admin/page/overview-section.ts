import { type Html, html } from '../../login/pages/html.ts';
import { definitions } from './page-parts.ts';
import { addressWith, type PageData } from './page-data.ts';

/** A lab can have thousands of tenants. */
const mostLinks = 20;

/** Renders the tenant and the addresses of the lab. */
export function renderOverview({ parts, tenant, query }: PageData): Html {
  const { lab, caFile } = parts;
  const [domain = tenant.id] = tenant.domains;
  return html`${definitions([
    ['Tenant id', tenant.id],
    ['Domain', domain],
    ['Sign-in (authority)', `${lab.loginOrigin}/${tenant.id}`],
    ['Microsoft Graph', lab.graphOrigin],
    ['Teams admin API', lab.teamsOrigin],
    ['Azure Resource Manager', lab.managementOrigin],
    ['External tokens', lab.outsideOrigin],
    ['Certificate authority', caFile],
  ])}
${
  lab.tenants.length < 2
    ? null
    : html`<p class="links">Tenants: ${lab.tenants.slice(0, mostLinks).map((one) => tenantLink(one === tenant, one.id, one.displayName, query))}${
        lab.tenants.length > mostLinks
          ? html`<span class="soft">and ${String(lab.tenants.length - mostLinks)} more (/?tenant=DOMAIN)</span>`
          : null
      }</p>`
}
<p class="soft">Programs use the same through <a href="/lab/api">/lab/api</a> or <code>entrada lab list</code>.</p>`;
}

function tenantLink(isCurrent: boolean, id: string, name: string, query: URLSearchParams): Html {
  if (isCurrent) return html`<strong>${name}</strong> `;
  const changes = { tenant: id, users: null, usersFrom: null, apps: null, appsFrom: null };
  return html`<a href="${addressWith(query, changes)}">${name}</a> `;
}
