import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.js';

// Writes data/graph-permissions.tsv and data/graph-addresses.tsv from the newest source (npm run data:refresh). Run by
// hand; docs/permissions.md has the date. Letter case, which the source does not have, is taken from the present files.
const source = 'https://raw.githubusercontent.com/microsoftgraph/microsoft-graph-devx-content/master/permissions/new/';
const today = new Date().toISOString().slice(0, 10);
const facts = `Facts from microsoft-graph-devx-content (MIT), ${today}`;

/** The schemes of the source, and our names of them. */
const schemes = /** @type {const} */ ([
  ['DelegatedWork', 'delegated'],
  ['Application', 'application'],
  ['DelegatedPersonal', 'personal'],
]);

const { permissions } = await readSource('permissions.json');
const { permissionDeployments } = await readSource('provisioningInfo.json');
const names = Object.keys(permissions).toSorted();
writePermissions();
writeAddresses();

/**
 * @param {string} file
 * @returns {Promise<any>}
 */
async function readSource(file) {
  // oxlint-disable-next-line no-restricted-globals
  const response = await fetch(`${source}${file}`);
  if (!response.ok) throw new Error(`Cannot read ${source}${file}: the server answered ${response.status}.`);
  return response.json();
}

function writePermissions() {
  const rows = names.flatMap((name) =>
    schemes.flatMap(([key, scheme]) => {
      const facet = permissions[name].schemes[key];
      if (facet === undefined) return [];
      const consent = facet.requiresAdminConsent === false ? 'user' : 'admin';
      return [[name, scheme, idOf(name, key), consent, facet.privilegeLevel ?? ''].join('\t')];
    }),
  );
  const header = `# Microsoft Graph permissions: name, scheme, id of the public cloud (empty: hidden or none), who may consent, privilege level 1-5. ${facts}.`;
  writeFileSync(join(root, 'data/graph-permissions.tsv'), `${[header, ...rows].join('\n')}\n`);
}

/**
 * @param {string} name
 * @param {string} scheme
 */
function idOf(name, scheme) {
  /** @type {{ id: string, scheme: string, environment: string, isHidden: boolean, isEnabled: boolean }[]} */
  const deployments = permissionDeployments[name] ?? [];
  const found = deployments.find(
    (one) => one.scheme === scheme && /\bpublic\b/i.test(one.environment) && !one.isHidden && one.isEnabled,
  );
  return found?.id.toLowerCase() ?? '';
}

function writeAddresses() {
  const usualCase = casesOf(readFileSync(join(root, 'data/graph-addresses.tsv'), 'utf8'));
  /** @type {Map<string, Map<string, { name: string, isLeast: boolean }[]>>} */
  const calls = new Map();
  for (const name of names) {
    for (const { methods, schemeKeys, paths } of permissions[name].pathSets ?? []) {
      for (const [path, note] of Object.entries(paths)) {
        const least = /least=([\w,]*)/.exec(String(note))?.[1]?.split(',') ?? [];
        for (const method of methods) {
          const key = `${usualCase.get(path.toLowerCase()) ?? path}\t${method.toUpperCase()}`;
          const call = calls.get(key) ?? new Map();
          calls.set(key, call);
          for (const scheme of schemeKeys)
            call.set(scheme, [...(call.get(scheme) ?? []), { name, isLeast: least.includes(scheme) }]);
        }
      }
    }
  }
  const rows = [...calls].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([key, call]) => rowOf(key, call));
  const header = `# Addresses of Microsoft Graph v1.0 and beta: path, method, then per scheme the permissions that suffice; * marks the least privileged: flagged so by the source, and of the lowest privilege level among those flagged (the source flags whole groups of methods). ${facts}; letter case from msgraph-metadata v1.0 (MIT), 2026-08-20; names of beta alone stay in lower case.`;
  writeFileSync(join(root, 'data/graph-addresses.tsv'), `${[header, ...rows].join('\n')}\n`);
}

/** @param {string} text */
function casesOf(text) {
  const paths = text.split('\n').map((line) => line.split('\t')[0] ?? '');
  return new Map(paths.map((path) => [path.toLowerCase(), path]));
}

/**
 * @param {string} key - Path and method.
 * @param {ReadonlyMap<string, { name: string, isLeast: boolean }[]>} call
 */
function rowOf(key, call) {
  const fields = schemes.flatMap(([scheme, shown]) => {
    const list = call.get(scheme);
    if (list === undefined) return [];
    const levelOf = (/** @type {{ name: string }} */ { name }) =>
      permissions[name].schemes[scheme]?.privilegeLevel ?? 9;
    const lowest = Math.min(...list.filter(({ isLeast }) => isLeast).map(levelOf));
    const ranked = list
      .map((one) => ({ ...one, isLeast: one.isLeast && levelOf(one) === lowest, level: levelOf(one) }))
      .toSorted((one, other) => Number(other.isLeast) - Number(one.isLeast) || one.level - other.level);
    return [`${shown}=${ranked.map(({ name, isLeast }) => `${name}${isLeast ? '*' : ''}`).join(',')}`];
  });
  return [key, ...fields].join('\t');
}
