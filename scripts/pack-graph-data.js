import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { root } from './project.js';

/** The files that the package's copy of the data is made from. */
export const graphDataInputs = ['data/graph-permissions.tsv', 'data/graph-addresses.tsv', 'scripts/pack-graph-data.js'];

/**
 * Writes the compressed tables of Microsoft Graph's permissions and addresses that src/permissions reads (decision 39).
 *
 * @param {string} folder - Absolute; receives the files, which the code expects next to its own.
 */
export function packGraphData(folder) {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of /** @type {const} */ ([
    ['graph-permissions.br', packPermissions()],
    ['graph-addresses.br', packAddresses()],
  ])) {
    writeFileSync(join(folder, file), brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }));
  }
}

/** @param {string} file */
function rowsOf(file) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'));
}

function packPermissions() {
  return `${rowsOf('data/graph-permissions.tsv')
    .map((row) => row.join('\t'))
    .join('\n')}\n`;
}

/**
 * The names of the permissions; a line for each different set of them (`d` delegated, `a` application, `p` personal,
 * `*` least privileged), by the places of the names; then the addresses, sorted without regard to case, each with its
 * methods and the places of their sets.
 */
function packAddresses() {
  const rows = rowsOf('data/graph-addresses.tsv');
  const names = [...new Set(rows.flatMap((row) => row.slice(2).flatMap(namesIn)))];
  const places = new Map(names.map((name, place) => [name, String(place)]));
  /** @type {Map<string, { path: string, methods: Map<string, Map<string, string[]>> }>} */
  const addresses = new Map();
  const plain = new Set(rows.map(([path = '']) => path.toLowerCase()));
  for (const [written = '', method = '', ...schemes] of rows) {
    const [before = ''] = written.split('?');
    // The same address with a query, whose permissions are those of the address.
    if (before !== written && plain.has(before.toLowerCase())) continue;
    const path = repaired(before);
    // The names of placeholders do not distinguish addresses.
    const key = path.replaceAll(/\{[^}]*\}/g, '{}');
    const address = addresses.get(key) ?? { path, methods: new Map() };
    addresses.set(key, address);
    const sets = address.methods.get(method) ?? new Map();
    address.methods.set(method, sets);
    for (const scheme of schemes) {
      const [name = '', list = ''] = scheme.split('=');
      sets.set(name, merged(sets.get(name) ?? [], list.split(',')));
    }
  }
  /** @type {Map<string, number>} */
  const sets = new Map();
  const lines = [...addresses]
    .toSorted(([, one], [, other]) => (one.path.toLowerCase() < other.path.toLowerCase() ? -1 : 1))
    .map(([, { path, methods }]) => {
      const words = [...methods]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([method, schemes]) => {
          const text = [...schemes].map(([scheme, list]) => `${scheme.charAt(0)}${placesOf(list, places)}`).join(';');
          if (!sets.has(text)) sets.set(text, sets.size);
          return `${method}=${sets.get(text)}`;
        });
      return [path, ...words].join('\t');
    });
  return `${names.join(',')}\n${[...sets.keys()].join('\n')}\n\n${lines.join('\n')}\n`;
}

/**
 * Of an address that the source has twice: the permissions in both rows, else those of either.
 *
 * @param {readonly string[]} before
 * @param {readonly string[]} list
 */
function merged(before, list) {
  const common = before.filter((name) => list.includes(name));
  return common.length > 0 ? common : [...new Set([...before, ...list])];
}

/** @param {string} scheme - Such as `delegated=User.Read*,User.Read.All`. */
function namesIn(scheme) {
  return scheme
    .slice(scheme.indexOf('=') + 1)
    .split(',')
    .map((name) => name.replace('*', ''));
}

/**
 * @param {readonly string[]} list
 * @param {ReadonlyMap<string, string>} places
 */
function placesOf(list, places) {
  return list.map((name) => `${places.get(name.replace('*', ''))}${name.endsWith('*') ? '*' : ''}`).join(',');
}

/**
 * Corrects slips of the source: `{id}}`, `(team-id)` for `{team-id}`, a placeholder without the slash before it, a
 * path of a file without the colon after it, and a function without its parentheses.
 *
 * @param {string} path
 */
function repaired(path) {
  return path
    .replaceAll('}}', '}')
    .replaceAll(/\/\(([\w-]+)\)(?=\/|$)/g, '/{$1}')
    .replaceAll(/(\/\w+)(\{\w+\}\/)/g, '$1/$2')
    .replace(/(:\/\{[^}]*\})(?=\/[^:]*$)/, '$1:')
    .replace('permissionsscope={value}', 'permissions(scope={value})');
}
