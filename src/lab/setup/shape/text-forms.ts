import { isGuid } from '../../tenant/guid.ts';
import { shorten } from './seed-problems.ts';
import type { PlainType } from './table.ts';

const longestText = 100_000;
const longestName = 512;
const control = /\p{Cc}/u;
const domain = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;
const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d))?$/;

/** Returns what is wrong with a text of some form and what would work; undefined when nothing is. */
export function textProblem(type: PlainType, text: string): string | undefined {
  if (text.length > longestText) return `${text.length} characters; use ${longestText} at most`;
  if (type === 'text') return undefined;
  if (type === 'secret') return text === '' ? 'found an empty text; use a text with characters' : undefined;
  if (text.trim() === '') return 'found an empty text; use a text with characters';
  if (control.test(text)) return 'found a control character; use one line of visible characters';
  if (text.length > longestName) return `${text.length} characters; use ${longestName} at most`;
  return forms[type]?.(text);
}

type FormCheck = (text: string) => string | undefined;

const quoted = (text: string): string => `found "${shorten(text)}"`;

const forms: Readonly<Partial<Record<PlainType, FormCheck>>> = {
  guid: (text) =>
    isGuid(text) ? undefined : `${quoted(text)}; use a GUID such as 1ab00001-0000-4000-8000-000000000001`,
  domain: (text) => (domain.test(text) ? undefined : `${quoted(text)}; use a domain such as contoso.example`),
  time: (text) =>
    time.test(text) && !Number.isNaN(Date.parse(text))
      ? undefined
      : `${quoted(text)}; use a time such as 2026-01-31T09:00:00Z, or a date`,
  user: (text) => {
    const [local, after, ...rest] = text.split('@');
    const isName = local !== '' && after !== undefined && domain.test(after) && rest.length === 0 && !/\s/.test(text);
    return isName ? undefined : `${quoted(text)}; use a user principal name such as kim@contoso.example`;
  },
  address: (text) =>
    URL.canParse(text) && !/\s/.test(text) ? undefined : `${quoted(text)}; use a URL such as http://localhost`,
};
