import { type Html, html } from '../../login/pages/html.ts';
import { riskLevels } from '../../rules/policy-rule.ts';
import { type SignIn, signInsOf } from '../../tenant/sign-in-log.ts';
import { objectForm } from './object-form.ts';
import { actionButton, table } from './page-parts.ts';
import type { PageData } from './page-data.ts';

const shownRows = 20;
const mostDevices = 50;

/** Renders the latest sign-ins, and the facts about sign-ins that policies depend on. */
export function renderSignIns({ parts: { lab }, tenant }: PageData): Html {
  const entries = signInsOf(tenant).entries.slice(-shownRows).toReversed();
  const columns = [
    { title: 'Time', cell: ({ atMs }: SignIn) => html`${new Date(atMs).toISOString().slice(0, 19)}Z` },
    { title: 'User', cell: ({ user }: SignIn) => html`${user?.userPrincipalName ?? 'the application itself'}` },
    { title: 'Application', cell: ({ appDisplayName }: SignIn) => html`${appDisplayName}` },
    { title: 'Result', cell: resultOf },
  ];
  const levels = riskLevels.map((level) => [level, level] as const);
  const devices = tenant.devices.slice(0, mostDevices).map((one) => [one.deviceId, one.displayName] as const);
  return html`${entries.length === 0 ? html`<p class="soft">No sign-ins yet.</p>` : table('The latest sign-ins', columns, entries)}
<h3>Conditions of the next sign-ins</h3>
${renderConditions(lab.conditions.list())}
${objectForm({
  id: 'conditions',
  path: `conditions?tenant=${tenant.id}`,
  method: 'PATCH',
  title: 'Set conditions',
  button: 'Set the conditions',
  fields: [
    { name: 'ipAddress', label: 'IP address', type: 'text', hint: 'For policies with locations: 203.0.113.7.' },
    { name: 'deviceId', label: 'Device', type: 'text', hint: 'A device of the tenant.', values: devices },
    { name: 'signInRisk', label: 'Sign-in risk', type: 'text', hint: 'Of the sign-in.', values: levels },
    { name: 'userRisk', label: 'User risk', type: 'text', hint: 'Of the user.', values: levels },
    { name: 'user', label: 'Only for the user', type: 'text', hint: 'A user name or id. Default: for everyone.' },
  ],
})}`;
}

function renderConditions({ everyone, users }: ReturnType<PageData['parts']['lab']['conditions']['list']>): Html {
  const rows = [['everyone', everyone] as const, ...Object.entries(users)].filter(
    ([, conditions]) => Object.keys(conditions).length > 0,
  );
  if (rows.length === 0) return html`<p class="soft">None: 127.0.0.1, an unknown device, no risk.</p>`;
  const columns = [
    { title: 'For', cell: ([name]: (typeof rows)[number]) => html`<code>${name}</code>` },
    {
      title: 'Conditions',
      cell: ([, conditions]: (typeof rows)[number]) => html`<code>${JSON.stringify(conditions)}</code>`,
    },
  ];
  const remove = { id: 'clear-conditions', method: 'DELETE', path: 'conditions' } as const;
  return html`${table('Conditions of sign-ins', columns, rows)}
<p class="buttons">${actionButton('Remove all conditions', remove)}</p>`;
}

function resultOf({ errorCode, failureReason }: SignIn): Html {
  if (errorCode === 0) return html`<span class="tag">success</span>`;
  return html`<code>${String(errorCode)}</code> <span class="soft">${failureReason}</span>`;
}
