import { type Html, html } from '../../login/pages/html.ts';
import type { FieldRule, FieldRules, KindRules } from '../../rules/field-rule.ts';

/** Content of {@link ruleForm}. */
export interface RuleFormParts {
  /** Under /lab/api/. */
  readonly path: string;
  readonly noun: string;
  readonly kinds: KindRules;
  readonly scope: FieldRules;
  /** The fields of the scope that the form has. */
  readonly scopeNames: readonly string[];
}

/** Renders the form that adds a policy or a fault, from the tables of its kinds and fields. */
export function ruleForm({ path, noun, kinds, scope, scopeNames }: RuleFormParts): Html {
  const names = Object.keys(kinds);
  return html`<details class="form"><summary>Add a ${noun}</summary>
<form data-add="${path}">
<p class="field"><label for="${path}-kind">Kind</label><select id="${path}-kind" name="kind">${names.map((name) => html`<option>${name}</option>`)}</select></p>
${Object.entries(kinds).map(
  ([kind, { means, fields }]) => html`<fieldset data-kind="${kind}"><legend>${kind}</legend><p class="soft">${means}</p>
${Object.entries(fields).map(([name, rule]) => field(`${path}-${kind}-${name}`, name, rule))}</fieldset>
`,
)}<fieldset><legend>Applies to</legend>
${scopeNames.flatMap((name) => {
  const rule = scope[name];
  return rule === undefined ? [] : [field(`${path}-${name}`, name, rule)];
})}</fieldset>
<p><button class="primary">Add the ${noun}</button></p>
</form></details>`;
}

function field(id: string, name: string, rule: FieldRule): Html {
  // The API refuses what does not fit, with the reason.
  if (rule.type === 'headers') return html``;
  const hint = html`<span class="soft" id="${id}-hint">${rule.means}</span>`;
  const required = rule.isRequired === true ? html` required` : null;
  const described = html`id="${id}" name="${name}" data-type="${rule.type}" aria-describedby="${id}-hint"${required}`;
  const values = 'values' in rule ? rule.values : rule.type === 'boolean' ? ['true', 'false'] : undefined;
  const input =
    values !== undefined
      ? html`<select ${described}><option value=""></option>${values.map((value) => html`<option>${value}</option>`)}</select>`
      : html`<input ${described} ${rule.type === 'number' ? html`type="number" step="any"` : html`type="text"`}>`;
  return html`<p class="field"><label for="${id}">${name}</label>${input}${hint}</p>
`;
}
