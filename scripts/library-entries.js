/**
 * The files of dist/lib that programs import, by name, with their sources: the targets of `exports` in package.json.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const libraryEntries = {
  index: 'src/index.ts',
  lab: 'src/lab/start-lab.ts',
  'lab-client-certificate': 'src/lab/pki/make-client-certificate.ts',
  'lab-customers': 'src/lab/seed/seed-customers.ts',
  'lab-ids': 'src/lab/seed/seed-ids.ts',
  'lab-managed-identity': 'src/lab/managed-identity/start-managed-identity-server.ts',
  'lab-robot-browser': 'src/lab/robot/robot-browser.ts',
  'lab-seed': 'src/lab/setup/lab-seed.ts',
};

/**
 * Returns the name of the file of dist/lib that a source of the lab becomes, which the command line imports.
 *
 * @param {string} source - Such as `src/lab/start-lab.ts`.
 */
export function libraryFileOf(source) {
  const [name] = Object.entries(libraryEntries).find(([, entry]) => entry === source) ?? [];
  return `${
    name ??
    source
      .replace(/^src\//, '')
      .replace(/\.ts$/, '')
      .replaceAll('/', '-')
  }.js`;
}
