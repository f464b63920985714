import { bundledPackages } from './bundled-packages.js';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {string} [resolved]
 * @property {string} [license]
 * @property {boolean} [dev]
 * @property {Record<string, string>} [dependencies]
 * @property {boolean} [link]
 * @property {boolean} [hasInstallScript]
 */

/** @typedef {{ packages: Record<string, LockedPackage> }} Lock */

/**
 * Compares a bill of materials (CycloneDX) with the lock file: it lists the packages that are installed with this one,
 * on any platform, and those whose code is in its files, each with version, hash and license, and no others.
 *
 * @param {any} sbom
 * @param {Lock} lock
 * @returns {string[]} A line for each problem.
 */
export function sbomProblems(sbom, lock) {
  const expected = Object.entries(runtimePackages(lock)).map(([path, locked]) => describeLocked(path, locked));
  /** @type {string[]} */
  const listed = (sbom.components ?? []).map(describeComponent);
  const missing = expected.filter((line) => !listed.includes(line));
  const others = listed.filter((line, at) => !expected.includes(line) || listed.indexOf(line) !== at);
  return [
    ...missing.map((line) => `Not in the bill of materials: ${line}`),
    ...others.map((line) => `In the bill of materials, but not in the lock file: ${line}`),
  ];
}

/**
 * Returns the packages of a lock file that users get: those that are not only for development, which are installed with
 * this one, and those whose code is in its files.
 *
 * @param {Lock} lock
 * @returns {Record<string, LockedPackage>}
 */
export function runtimePackages({ packages }) {
  const isBundled = (/** @type {string} */ path) => bundledPackages.some((name) => path === `node_modules/${name}`);
  const shipped = Object.entries(packages).filter(
    ([path, { dev }]) => path !== '' && (dev !== true || isBundled(path)),
  );
  return Object.fromEntries(shipped.map(([path, locked]) => [path, isBundled(path) ? withoutAbsent(locked) : locked]));
}

/**
 * Leaves out the dependencies of which no code is in the bundles.
 *
 * @param {LockedPackage} locked
 * @returns {LockedPackage}
 */
function withoutAbsent({ dev: _, dependencies = {}, ...locked }) {
  const kept = Object.entries(dependencies).filter(([name]) =>
    bundledPackages.some((place) => `/${place}`.endsWith(`/${name}`)),
  );
  return { ...locked, dependencies: Object.fromEntries(kept) };
}

/**
 * @param {string} path
 * @param {LockedPackage} locked
 */
function describeLocked(path, { version, integrity = '', license }) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const [, base64 = ''] = integrity.split('sha512-');
  return `${name}@${version} ${license ?? 'without a license'} SHA-512 ${Buffer.from(base64, 'base64').toString('hex')}`;
}

/** @param {any} component */
function describeComponent({ name, version, licenses = [], hashes = [] }) {
  const texts = licenses.map((/** @type {any} */ { license, expression }) => expression ?? license.id ?? license.name);
  const [hash] = hashes;
  return `${name}@${version} ${texts.join(' AND ') || 'without a license'} ${hash?.alg} ${hash?.content}`;
}
