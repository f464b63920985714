import { type Html, html } from '../../login/pages/html.ts';
import { addressWith, rowsPerPage, type TablePart } from './page-data.ts';

/** Renders a value in monospace with a button that copies it. */
export function copyable(value: string, label: string): Html {
  return html`<span class="copyable"><code>${value}</code> <button type="button" class="copy" data-copy="${value}" aria-label="Copy ${label}">Copy</button></span>`;
}

/** Renders names and values; those with a label can be copied. */
export function definitions(rows: readonly (readonly [name: string, value: string | Html])[]): Html {
  return html`<dl>${rows.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${typeof value === 'string' ? copyable(value, name) : value}</dd>
`,
  )}</dl>`;
}

/** A column of {@link table}. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => Html;
}

/** Renders a table; a narrow window shows each row as a list with the titles of the columns. */
export function table<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[]): Html {
  return html`<table>
<caption class="hidden">${caption}</caption>
<thead><tr>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => html`<tr>${columns.map(({ title, cell }) => html`<td data-title="${title}"><div>${cell(row)}</div></td>`)}</tr>
`,
  )}</tbody>
</table>`;
}

/** Renders the search and the page links of a long table. */
export function tableBar<T>(part: TablePart<T>, query: URLSearchParams, noun: string): Html {
  const { name, search, from, total, value } = part;
  const others = [...query].filter(([key]) => key !== name && key !== `${name}From`);
  const shown = value.length === 0 ? 'None' : `${from + 1} to ${from + value.length}`;
  const link = (start: number, text: string) => {
    const target = addressWith(query, { [`${name}From`]: start === 0 ? null : String(start) });
    return html`<a href="${target}#${anchorOf(name)}">${text}</a>`;
  };
  return html`<form class="bar" method="get" action="/#${anchorOf(name)}" role="search" aria-label="Search ${noun}">
${others.map(([key, value_]) => html`<input type="hidden" name="${key}" value="${value_}">`)}
<label class="hidden" for="search-${name}">Search ${noun}</label>
<input id="search-${name}" type="search" name="${name}" value="${search}" placeholder="Name or id" maxlength="200">
<button>Search</button>
<span class="soft">${shown} of ${String(total)}</span>
<span class="pages">${from > 0 ? link(Math.max(0, from - rowsPerPage), 'Previous') : null}
${from + value.length < total ? link(from + rowsPerPage, 'Next') : null}</span>
</form>`;
}

function anchorOf(name: string): string {
  return name === 'apps' ? 'applications' : name;
}

/** Renders a button that sends a change to the API. */
export function actionButton(
  text: string,
  {
    method,
    path,
    body = {},
    id,
    confirm,
  }: {
    readonly method: 'POST' | 'PATCH' | 'DELETE';
    /** Under /lab/api/. */
    readonly path: string;
    readonly body?: unknown;
    /** To find the focus again. */
    readonly id: string;
    /** A question to answer first. */
    readonly confirm?: string;
  },
  label?: string,
): Html {
  return html`<button type="button" id="${id}" data-method="${method}" data-path="${path}" data-body="${JSON.stringify(body)}"${
    confirm === undefined ? null : html` data-confirm="${confirm}"`
  }${label === undefined ? null : html` aria-label="${label}"`}>${text}</button>`;
}

/** Renders a button that deletes an object of a tenant, after a question. */
export function removeButton(
  path: 'users' | 'groups' | 'applications',
  id: string,
  name: string,
  tenantId: string,
): Html {
  const target = `${path}/${encodeURIComponent(id)}?tenant=${tenantId}`;
  const confirm = `Delete "${name}"?`;
  return actionButton('Delete', { id: `remove-${id}`, method: 'DELETE', path: target, confirm }, `Delete ${name}`);
}
