import { runtimePackages } from './sbom-problems.js';

/**
 * Checks the lock file: each package has a hash, and is from npm's registry; none that is installed for users runs a
 * script when it is installed.
 *
 * @param {import('./sbom-problems.js').Lock} lock
 * @returns {string[]} A line for each problem.
 */
export function lockProblems(lock) {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  const unhashed = packages.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
  const elsewhere = packages.filter(
    ([, { link, resolved }]) => link === true || (resolved !== undefined && !isFromRegistry(resolved)),
  );
  const scripted = Object.entries(runtimePackages(lock)).filter(
    ([, { hasInstallScript }]) => hasInstallScript === true,
  );
  return [
    ...unhashed.map(([path]) => `Without a SHA-512 integrity in package-lock.json: ${path}`),
    ...elsewhere.map(
      ([path, { resolved }]) => `Not from https://registry.npmjs.org/: ${path} (${resolved ?? 'a link'})`,
    ),
    ...scripted.map(([path]) => `Runs a script when it is installed: ${path}`),
  ];
}

/** @param {string} resolved */
function isFromRegistry(resolved) {
  return resolved.startsWith('https://registry.npmjs.org/');
}
