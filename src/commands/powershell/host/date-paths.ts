import { ExactNumber } from '../../../base/exact-json.ts';
import { isObject } from '../../../base/json.ts';

// Names of the APIs' own times, and of Entrada's; a text such as a display name can look like a time, too.
const timeName = /(?:DateTime|Time|Date|On|At|Before|After|When\w+)$/i;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;
const deepest = 8;

/**
 * Lists the properties of a value that are times, as paths with dots; a number is the index in a list. Names that
 * contain a dot are left out.
 */
export function datePaths(value: unknown): string[] {
  const found: string[] = [];
  collect(value, '', 0, found);
  return found;
}

function collect(value: unknown, path: string, depth: number, found: string[]): void {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber || depth > deepest) return;
  for (const [name, inner] of Array.isArray(value) ? value.entries() : entriesOf(value)) {
    const place = path === '' ? String(name) : `${path}.${name}`;
    if (typeof inner !== 'string') collect(inner, place, depth + 1, found);
    else if (typeof name === 'string' && timeName.test(name) && time.test(inner)) found.push(place);
  }
}

function entriesOf(value: object): [string, unknown][] {
  return isObject(value) ? Object.entries(value).filter(([name]) => !name.includes('.')) : [];
}
