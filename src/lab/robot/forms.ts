/** One form of a page of the lab. */
export interface PageForm {
  readonly method: 'GET' | 'POST';
  /** As written; relative to the page. */
  readonly action: string;
  /** Inputs with their values. */
  readonly fields: readonly (readonly [string, string])[];
  /** Buttons that send a field. */
  readonly buttons: readonly (readonly [string, string])[];
}

/** Returns a lab page's name for programs (`sign-in`, `consent`, ...); undefined for any other page. */
export function pageName(page: string): string | undefined {
  return /<body data-page="([\w-]+)">/.exec(page)?.[1];
}

/** Reads the first form of a page. It relies on the uniform HTML of the lab and cannot parse other pages. */
export function readPageForm(page: string): PageForm | undefined {
  const found = /<form ([^>]*)>([\s\S]*?)<\/form>/.exec(page);
  if (found === null) return undefined;
  const [, head = '', body = ''] = found;
  const controls = [...body.matchAll(/<(input|button)\b([^>]*)>/g)].map(([, kind, text = '']) => ({
    kind,
    name: attribute(text, 'name'),
    value: attribute(text, 'value') ?? '',
  }));
  const named = (kind: string): [string, string][] =>
    controls.flatMap((control) =>
      control.kind === kind && control.name !== undefined ? [[control.name, control.value]] : [],
    );
  return {
    method: attribute(head, 'method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    action: attribute(head, 'action') ?? '',
    fields: named('input'),
    buttons: named('button'),
  };
}

function attribute(text: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1];
  return value === undefined ? undefined : unescapeHtml(value);
}

function unescapeHtml(text: string): string {
  const characters: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => characters[entity] ?? entity);
}
