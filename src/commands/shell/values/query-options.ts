import { lowerFirst } from '../../../base/letter-case.ts';
import { allQueries } from '../../../model/queries/all-queries.ts';
import type { Query } from '../../../model/queries/query.ts';

const options = ['$count=true', '$expand=', '$filter=', '$orderby=', '$search=', '$select=', '$skip=', '$top='];

/** Options whose values begin with properties. */
const propertyNames = /^\$(?:select|orderby|filter)=$/;

/**
 * Completes the query of an address of Microsoft Graph: the names of options, and properties in `$select`,
 * `$orderby` and at the beginning of `$filter`, where one of the Get- commands reads the same objects. A single
 * option completes to its properties at once: a shell would close the quotation after it.
 *
 * @param partial - An address with a question mark: `/users?$select=id,dis`.
 * @returns Complete texts that begin with `partial`.
 */
export function completeOptions(partial: string): string[] {
  const [, path = '', query = ''] = /^([^?]*)\?(.*)$/s.exec(partial) ?? [];
  const earlier = query.slice(0, query.lastIndexOf('&') + 1);
  const option = query.slice(earlier.length);
  const [, name = '', list = ''] = /^(\$(?:select|orderby|filter)=)((?:[^,]*,)*)[^,]*$/i.exec(option) ?? [];
  if (name === '') {
    const used = earlier.toLowerCase().split('&');
    const left = options
      .filter((one) => one.startsWith(option.toLowerCase()))
      .filter((one) => !used.some((text) => text.startsWith(one.replace(/=.*/, '='))));
    const [only = ''] = left.length === 1 ? left : [];
    const texts = propertyNames.test(only) ? propertiesOf(path).map((property) => only + property) : [];
    return (texts.length > 0 ? texts : left).map((one) => `${path}?${earlier}${one}`);
  }
  if (/filter/i.test(name) && list !== '') return [];
  const taken = list.toLowerCase().split(',');
  const left = propertiesOf(path).filter((property) => !taken.includes(property.toLowerCase()));
  return left.map((property) => `${path}?${earlier}${name}${list}${property}`);
}

/** Lists the properties of the objects at an address, as far as a Get- command shows them. */
function propertiesOf(path: string): string[] {
  const segments = path
    .replace(/^\/(?:v1\.0|beta)(?=\/)/i, '')
    .replace(/^\/me(?=\/|$)/i, '/users/me')
    .split('/');
  const query = allQueries.find(
    ({ api, addresses }) => api === 'graph' && addresses.some((address) => fits(address.path.split('/'), segments)),
  );
  return query === undefined ? [] : [...new Set(Object.values(query.columns).flatMap(propertyOf))].toSorted();
}

/** The property that `$select` takes for a column; none if it is computed, or read by another request. */
function propertyOf(column: Query['columns'][string]): string[] {
  const paths = typeof column === 'string' ? [column] : column.detail === undefined ? [column.from].flat() : [];
  return paths.filter((path) => /^[a-z]\w*$/i.test(path)).map(lowerFirst);
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, at) => {
      const segment = segments[at] ?? '';
      return part.startsWith('{') ? segment !== '' : part.toLowerCase() === segment.toLowerCase();
    })
  );
}
