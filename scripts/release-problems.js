/**
 * Checks what only a release needs: the public addresses of the project, and no script that runs on users' machines
 * when the package is installed.
 *
 * @param {{ [field: string]: any }} manifest - Of package.json.
 * @returns {string[]} A line for each problem.
 */
export function releaseProblems({ repository, bugs, homepage, scripts = {} }) {
  const addresses = { repository: repository?.url ?? repository, bugs: bugs?.url ?? bugs, homepage };
  const missing = Object.entries(addresses).filter(([, address]) => !isPublic(address));
  return [
    ...missing.map(([field, address]) => `"${field}" in package.json is ${show(address)}; set it to an https address`),
    ...installScripts
      .filter((name) => name in scripts)
      .map((name) => `"${name}" would run when the package is installed`),
  ];
}

const installScripts = ['preinstall', 'install', 'postinstall'];

/** @param {unknown} address */
function isPublic(address) {
  return typeof address === 'string' && /^(?:git\+)?https:\/\/[\w-]+(?:\.[\w-]+)+\/?/.test(address);
}

/** @param {unknown} address */
function show(address) {
  return address === undefined ? 'missing' : JSON.stringify(address);
}
