import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Returns the environment of a test run, without what would change a test's course: sign-in settings, proxies,
 * certificates and home folder of the person who runs it, and the build service.
 *
 * @param {string} home - Gets a folder for sockets.
 * @returns {NodeJS.ProcessEnv}
 */
export function testEnvironment(home) {
  const foreign =
    /^(ENTRADA_|AZURE_|MSI_|IDENTITY_|IMDS_|XDG_|npm_|NODE_TEST|NODE_EXTRA_CA_CERTS$|NODE_OPTIONS$|NODE_TLS|NO_COLOR$|FORCE_COLOR$|CLICOLOR|PAGER$|BROWSER$)|_PROXY$/i;
  // A sign-in in a step of a build service warns.
  const ofBuildService = /^(?:CI$|TF_BUILD$|GITHUB_|ACTIONS_|GITLAB_|SYSTEM_)/i;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name) && !ofBuildService.test(name));
  // Sockets of agents too: a shell around the tests may have one of its own.
  const runtime = join(home, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  return {
    ...Object.fromEntries(kept),
    PATH: usablePath(),
    HOME: home,
    USERPROFILE: home,
    XDG_RUNTIME_DIR: runtime,
    // The keyring of the person is not for tests.
    ENTRADA_KEYRING: 'off',
    TEST_PKI_FOLDER: join(home, 'pki'),
  };
}

/** A folder that this user may not search makes the system report every missing program as one without permission. */
function usablePath() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.filter((folder) => canSearch(folder)).join(delimiter);
}

/** @param {string} folder */
function canSearch(folder) {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
