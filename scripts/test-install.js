import './check-node.js';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureReady } from './ensure-ready.js';
import { pack } from './install-package.js';
import { run } from './run.js';

const program = `
  import { connectEntra, memoryCache } from 'entrada';
  import { startLab } from 'entrada/lab';
  import { labIds } from 'entrada/lab/ids';

  const lab = await startLab({ folder: 'lab' });
  const { loginOrigin: azureADEndpoint, graphOrigin: graphEndpoint, caFile } = lab;
  const { appId: userName, secret: password } = labIds.applications.daemon;
  const session = await connectEntra(
    { environment: 'Lab', tenantId: labIds.tenantId, clientSecretCredential: { userName, password } },
    { cache: memoryCache(), environments: [{ name: 'Lab', azureADEndpoint, graphEndpoint, caFile }] },
  );
  const { value } = await session.request('/users?$top=3');
  await lab.stop();
  if (value.length !== 3) throw new Error(JSON.stringify(value));
`;
process.exitCode = await testInstall();

/**
 * Packs the project, installs the tarball into an empty project with npm, as a user does, and signs in with it: by the
 * command line (`entrada tour`) and by the library. Takes the dependencies from the registry.
 *
 * @returns {Promise<number>} Exit status.
 */
async function testInstall() {
  await ensureReady();
  const folder = mkdtempSync(join(tmpdir(), 'entrada-install-'));
  try {
    const tarballs = join(folder, 'tarballs');
    const project = join(folder, 'project');
    const home = join(folder, 'home');
    for (const each of [tarballs, project, home]) mkdirSync(each);
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(project, 'sign-in.js'), program);
    // The environment of an outer npm would name this project as the place to install to.
    const outer = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
    const env = { ...outer, HOME: home, USERPROFILE: home, ENTRADA_HOME: home, ENTRADA_KEYRING: 'off' };
    const bin = join(project, 'node_modules', '.bin', process.platform === 'win32' ? 'entrada.cmd' : 'entrada');
    await step('npm pack', pack(tarballs));
    const [tarball = ''] = readdirSync(tarballs);
    // With the settings of the person who runs this: they name the registry.
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', join(tarballs, tarball)];
    await step(`npm install ${tarball}`, run(npm, args, { cwd: project, env: outer }));
    await step('entrada --version', run(bin, ['--version'], { cwd: project, env }));
    await step('entrada tour', run(bin, ['tour'], { cwd: project, env }));
    await step('a program with the library', run(process.execPath, ['sign-in.js'], { cwd: project, env }));
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {Promise<import('./run.js').Ended>} ending
 */
async function step(name, ending) {
  const { status, output } = await ending;
  if (status !== 0) throw new Error(`${output.trimEnd()}\n${name} failed with status ${status}.`);
  process.stdout.write(`ok  ${name}\n`);
}
