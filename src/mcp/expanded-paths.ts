import { EntradaError } from '../base/errors.ts';
import { parseExpand } from './parse-expand.ts';
import { hasUnseen } from './visible-text.ts';

/** Options of OData that do not read other objects than the path names. With or without the dollar sign. */
const harmless = new Set([
  'select',
  'filter',
  'orderby',
  'top',
  'skip',
  'count',
  'search',
  'format',
  'skiptoken',
  'deltatoken',
]);
/** Those whose objects cannot be told. */
const unclear = new Set([
  'apply',
  'compute',
  'query',
  'schemaversion',
  'index',
  'levels',
  'batch',
  'entity',
  'crossjoin',
]);
const ids = new Set(['id', '@id', '@odata.id']);

/**
 * Lists what the options of a query read beyond its path: the paths of `$expand`, below the path, and the addresses of
 * `$id`. Options without a dollar sign are the API's own, unless they have a name of OData.
 *
 * @param search - Of a URL, with the question mark or empty.
 * @throws {EntradaError} `NOT_ALLOWED` for an option that is not understood, or that seems to hide another one.
 */
export function readQueryTargets(search: string): {
  readonly expanded: readonly string[];
  readonly ids: readonly string[];
} {
  const targets = { expanded: new Array<string>(), ids: new Array<string>() };
  for (const option of search
    .replace(/^\?/, '')
    .split('&')
    .filter((one) => one !== '')) {
    const at = option.indexOf('=');
    const written = decoded(at === -1 ? option : option.slice(0, at));
    const value = at === -1 ? '' : decoded(option.slice(at + 1));
    const name = written.toLowerCase().replace(/^\$/, '');
    if (!/^\$?[a-z][\w.-]*$|^@(?:odata\.)?id$/i.test(written))
      throw refused(written, 'its name is not one of an option');
    if (unclear.has(name) || (written.startsWith('$') && !harmless.has(name) && name !== 'expand' && name !== 'id')) {
      throw refused(written, 'what it reads is not known here');
    }
    if (name !== 'expand' && /[&;]\s*(?:[$@]|(?:expand|apply|compute|query|id)\s*=)/i.test(fullyDecoded(value))) {
      throw refused(written, 'it seems to contain another option');
    }
    if (name === 'expand') targets.expanded.push(...parseExpand(value));
    if (ids.has(name)) targets.ids.push(value);
  }
  return targets;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refused(text.replaceAll(/%.*/gs, ''), 'an escape in it is not UTF-8');
  }
}

/** As a server behind another one may do. */
function fullyDecoded(text: string): string {
  let now = text;
  for (let round = 0; round < 5; round += 1) {
    const next = now.replaceAll(/%[0-7][\da-f]/gi, (escape) =>
      String.fromCodePoint(Number.parseInt(escape.slice(1), 16)),
    );
    if (next === now) break;
    now = next;
  }
  return now;
}

function refused(name: string, found: string): EntradaError {
  const shown = hasUnseen(name) ? 'of the query' : `"${name.slice(0, 50)}"`;
  return new EntradaError('NOT_ALLOWED', `Cannot use the option ${shown}: ${found}`, {
    hint: 'Use $select, $filter, $expand and the others of OData, each once and encoded once.',
  });
}
