import { type Html, html } from '../../login/pages/html.ts';
import { faultKinds, faultScopeRules } from '../../rules/fault-rule.ts';
import { policyKinds, policyScopeRules } from '../../rules/policy-rule.ts';
import { actionButton, table } from './page-parts.ts';
import type { PageData } from './page-data.ts';
import { policyDialog } from './policy-dialog.ts';
import { ruleForm } from './rule-form.ts';

const policySwitches = [
  ['Require a second factor', { kind: 'require-mfa' }],
  ['Block all sign-ins', { kind: 'block' }],
  ['Block device codes', { kind: 'block-device-code' }],
  ['Ask each user for consent', { kind: 'require-user-consent' }],
  ['Require a compliant device', { kind: 'require-compliant-device' }],
] as const;

/** Renders the policies: switches for the usual ones, the list, and a form for any. */
export function renderPolicies({ parts: { lab } }: PageData): Html {
  const policies = lab.policies.list();
  const on = new Set(policies.map(({ id }) => id));
  return html`<p class="buttons">${policySwitches.map(([text, rule]) => switchButton('policies', text, rule, on))}</p>
${ruleTable('policies', 'Policies in effect', policies)}
${policyDialog()}
${ruleForm({ path: 'policies', noun: 'policy', kinds: policyKinds, scope: policyScopeRules, scopeNames: ['users', 'applications', 'resources', 'locations', 'devices', 'signInRisk', 'userRisk', 'state', 'name'] })}`;
}

const faultSwitches = [
  ['Graph: 429 for one request', { kind: 'status', status: 429, retryAfterSeconds: 2, host: 'graph', times: 1 }],
  ['Graph: 503', { kind: 'status', status: 503, host: 'graph' }],
  ['Sign-in: 2 s slower', { kind: 'latency', delayMs: 2000, host: 'login' }],
  ['Sign-in: connections cut', { kind: 'cut', host: 'login' }],
  ['Keys missing in discovery', { kind: 'missing-keys' }],
  ['Clock 10 minutes fast', { kind: 'wrong-clock', offsetSeconds: 600 }],
] as const;

/** Renders the faults in the same way. */
export function renderFaults({ parts: { faults } }: PageData): Html {
  const listed = faults.list();
  const on = new Set(listed.map(({ id }) => id));
  return html`<p class="buttons">${faultSwitches.map(([text, rule]) => switchButton('faults', text, rule, on))}</p>
${ruleTable('faults', 'Faults that can still apply', listed)}
${ruleForm({ path: 'faults', noun: 'fault', kinds: faultKinds, scope: faultScopeRules, scopeNames: ['host', 'url', 'method', 'clientId', 'share', 'times'] })}`;
}

/** A switch is on while the rule with its id is there. */
function switchButton(
  path: 'policies' | 'faults',
  text: string,
  rule: { readonly kind: string },
  on: ReadonlySet<string>,
): Html {
  const id = `page-${path}-${text.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  const isOn = on.has(id);
  const change = isOn
    ? { method: 'DELETE', path: `${path}/${id}`, body: {} }
    : { method: 'POST', path, body: { ...rule, id } };
  return html`<button type="button" role="switch" aria-checked="${String(isOn)}" id="${id}" data-method="${change.method}" data-path="${change.path}" data-body="${JSON.stringify(change.body)}">${text}</button>
`;
}

function changeButton(rule: AnyRule): Html {
  const { id, kind } = rule;
  return html`<button type="button" id="change-${id}" aria-haspopup="dialog" data-change="${JSON.stringify(rule)}" aria-label="Change ${kind} ${id}">Change</button>`;
}

function removeRule(path: 'policies' | 'faults', { id, kind }: AnyRule): Html {
  const target = { id: `remove-${id}`, method: 'DELETE', path: `${path}/${encodeURIComponent(id)}` } as const;
  return actionButton('Remove', target, `Remove ${kind} ${id}`);
}

interface AnyRule {
  readonly id: string;
  readonly kind: string;
}

function ruleTable(path: 'policies' | 'faults', caption: string, rules: readonly AnyRule[]): Html {
  if (rules.length === 0) return html`<p class="soft">None.</p>`;
  const columns = [
    { title: 'Kind', cell: ({ kind }: AnyRule) => html`<code>${kind}</code>` },
    {
      title: 'Fields',
      cell: ({ id: _id, kind: _kind, ...fields }: AnyRule) =>
        html`<code>${JSON.stringify(fields).slice(0, 500)}</code>`,
    },
    { title: 'Id', cell: ({ id }: AnyRule) => html`<code>${id}</code>` },
    {
      title: 'Change',
      cell: (rule: AnyRule) =>
        html`<span class="buttons">${path === 'policies' ? changeButton(rule) : null}${removeRule(path, rule)}</span>`,
    },
  ];
  return table(caption, columns, rules);
}
