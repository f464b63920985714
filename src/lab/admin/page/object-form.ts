import { type Html, html } from '../../login/pages/html.ts';

/** A field of {@link objectForm}. */
export interface FormField {
  /** With dots for an object within the object: `redirectUris.web`. */
  readonly name: string;
  readonly label: string;
  /** `list`: texts with commas between them; `single`: a list of the one text. */
  readonly type: 'text' | 'list' | 'single' | 'boolean';
  readonly hint: string;
  readonly isRequired?: true;
  readonly values?: readonly (readonly [value: string, text: string])[];
}

/** Content of {@link objectForm}. */
export interface ObjectFormParts {
  /** Starts the ids of the fields. */
  readonly id: string;
  /** Under /lab/api/, with the query. */
  readonly path: string;
  /** Default: POST. */
  readonly method?: 'POST' | 'PATCH';
  readonly title: string;
  readonly button: string;
  readonly fields: readonly FormField[];
}

/** Renders a form that sends an object to the API, which refuses what does not fit. */
export function objectForm({ id, path, method = 'POST', title, button, fields }: ObjectFormParts): Html {
  return html`<details class="form"><summary>${title}</summary>
<form data-add="${path}" data-method="${method}">
${fields.map((field) => fieldRow(id, field))}<p><button class="primary">${button}</button></p>
</form></details>`;
}

function fieldRow(formId: string, { name, label, type, hint, isRequired, values }: FormField): Html {
  const id = `${formId}-${name.replace('.', '-')}`;
  const required = isRequired === true ? html` required` : null;
  const described = html`id="${id}" name="${name}" data-type="${type}" aria-describedby="${id}-hint"${required}`;
  const input =
    values === undefined
      ? html`<input ${described} type="text" autocomplete="off" spellcheck="false">`
      : html`<select ${described}><option value=""></option>${values.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select>`;
  return html`<p class="field"><label for="${id}">${label}</label>${input}<span class="soft" id="${id}-hint">${hint}</span></p>
`;
}
