import { writtenCount } from '../../hosts/journal.ts';
import { Html, html } from '../../login/pages/html.ts';
import { renderApplications } from './applications-section.ts';
import { renderGroups } from './groups-section.ts';
import { renderLog } from './log-section.ts';
import { renderOverview } from './overview-section.ts';
import type { PageData } from './page-data.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { renderFaults, renderPolicies } from './rules-section.ts';
import { renderSignIns } from './sign-ins-section.ts';
import { renderTime } from './time-section.ts';
import { renderTryIt } from './try-it-section.ts';
import { renderUsers } from './users-section.ts';

const sections = [
  { id: 'tenant', title: 'Tenant', render: renderOverview },
  { id: 'users', title: 'Users', render: renderUsers },
  { id: 'groups', title: 'Groups', render: renderGroups },
  { id: 'applications', title: 'Applications', render: renderApplications },
  { id: 'try-it', title: 'Try it', render: renderTryIt },
  { id: 'log', title: 'Requests and tokens', render: renderLog },
  { id: 'sign-ins', title: 'Sign-ins', render: renderSignIns },
  { id: 'policies', title: 'Policies', render: renderPolicies },
  { id: 'faults', title: 'Faults', render: renderFaults },
  { id: 'time', title: 'Time and keys', render: renderTime },
] as const;

/** Renders the page of a lab. */
export function renderPage(data: PageData): Html {
  const { journal, lab } = data.parts;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="none">
<title>${data.tenant.displayName} - Entrada lab</title>
<style>${new Html(pageStyle)}</style>
</head>
<body data-page="lab" data-after=".${String(writtenCount(journal))}.${String(lab.tokenLog.count)}">
<a class="skip" href="#tenant">Skip to content</a>
<header>
<p class="brand">${mark} Entrada lab <span class="soft">${data.parts.cloudName} cloud</span></p>
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main>
<p class="note"><strong>This is a local lab, not Microsoft.</strong> It runs on this computer. Its passwords, secrets and
tokens are made up and work nowhere else: it does not hold real secrets. Never type a real password here.</p>
<noscript><p class="note">Without JavaScript this page shows the lab, but cannot change it or follow its requests.</p></noscript>
${sections.map(
  ({ id, title, render }) => html`<section id="${id}" aria-labelledby="${id}-title" tabindex="-1">
<h2 id="${id}-title">${title}</h2>
${render(data)}
</section>
`,
)}
</main>
<p id="status" role="status" aria-live="polite"></p>
<script>${new Html(pageScript)}</script>
</body>
</html>
`;
}

const mark = new Html(
  '<svg width="20" height="20" viewBox="0 0 26 26" aria-hidden="true"><rect x="4" y="2" width="18" height="22" rx="3" ' +
    'fill="none" stroke="currentColor" stroke-width="2"/><path d="M8 13h9m-4-4 4 4-4 4" fill="none" ' +
    'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);
