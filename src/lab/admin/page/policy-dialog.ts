import { type Html, html } from '../../login/pages/html.ts';
import type { FieldRule, FieldRules } from '../../rules/field-rule.ts';
import { policyKinds, policyScopeRules } from '../../rules/policy-rule.ts';

type ScopeName = keyof typeof policyScopeRules;

const groups: readonly (readonly [title: string, names: readonly ScopeName[]])[] = [
  ['Policy', ['name', 'state']],
  ['Users', ['users', 'excludedUsers', 'groups', 'excludedGroups', 'userId']],
  ['Applications', ['applications', 'excludedApplications', 'resources', 'appId', 'clientAppTypes']],
  [
    'Conditions',
    [
      ...(['locations', 'excludedLocations', 'signInRisk', 'userRisk', 'devices', 'excludedDevices'] as const),
      'authenticationContexts',
    ],
  ],
];

/**
 * Renders the dialog that changes a policy. The script fills its fields from the button of the policy; an emptied field
 * is removed. Lists have a line for each entry, since names can have commas.
 */
export function policyDialog(): Html {
  return html`<dialog id="change-policy" aria-labelledby="change-policy-title">
<form data-add="" data-method="PATCH">
<h3 id="change-policy-title">Change a policy</h3>
<p><code id="change-policy-kind"></code></p>
<p class="soft">Lists have one entry in each line. A field that you empty is removed.</p>
${Object.entries(policyKinds).flatMap(([kind, { fields }]) =>
  Object.keys(fields).length === 0
    ? []
    : [
        html`<fieldset data-kind="${kind}"><legend>${kind}</legend>${rows(`-${kind}`, fields)}</fieldset>
`,
      ],
)}${groups.map(
  ([title, names]) => html`<fieldset><legend>${title}</legend>
${names.map((name) => row('', name, policyScopeRules[name]))}</fieldset>
`,
)}<p class="problem" role="alert"></p>
<p class="buttons"><button class="primary">Change the policy</button> <button type="button" data-close>Cancel</button></p>
</form></dialog>`;
}

function rows(part: string, fields: FieldRules): Html[] {
  return Object.entries(fields).map(([name, rule]) => row(part, name, rule));
}

function row(part: string, name: string, rule: FieldRule): Html {
  const id = `change-policy${part}-${name}`;
  const required = rule.isRequired === true ? html` required` : null;
  const described = html`id="${id}" data-name="${name}" aria-describedby="${id}-hint"`;
  const shown = html`<span class="soft" id="${id}-hint">${rule.means}</span>`;
  if (rule.type === 'texts' && rule.values !== undefined) {
    return html`<div class="field" role="group" aria-labelledby="${id}-label" ${described} data-type="choices"><span id="${id}-label">${name}</span><span class="choices">${rule.values.map(
      (value) => html`<label><input type="checkbox" value="${value}"> ${value}</label> `,
    )}</span>${shown}</div>
`;
  }
  return html`<p class="field"><label for="${id}">${name}</label>${inputOf(rule, html`${described}${required}`)}${shown}</p>
`;
}

function inputOf(rule: FieldRule, attributes: Html): Html {
  if (rule.type === 'texts')
    return html`<textarea ${attributes} data-type="lines" rows="1" spellcheck="false"></textarea>`;
  const typed = html`${attributes} data-type="${rule.type}"`;
  if ('values' in rule) {
    const options = rule.values.map((value) => html`<option>${value}</option>`);
    return html`<select ${typed}><option value=""></option>${options}</select>`;
  }
  return html`<input ${typed} ${rule.type === 'number' ? html`type="number" step="any"` : html`type="text"`}>`;
}
