import './check-node.js';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureReady } from './ensure-ready.js';
import { parts } from './parts.js';
import { filesIn, root, toolPath } from './project.js';
import { run, runNode } from './run.js';

/** Of Node's documentation: where the blob is in the executable (single executable applications). */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'build', 'binary') } } });
process.stdout.write(`Built ${await packageBinary(resolve(values.out))}.\n`);

/**
 * Builds a single executable of the command line, with the lab, for the platform and with the Node that runs this. The
 * bundles of dist/ and their compiled code are in it. Next to it are the files that other programs load: the PowerShell
 * module, and the one that a program started by `entrada lab -Redirect` loads.
 *
 * @param {string} folder - Is created or emptied.
 * @returns {Promise<string>} The line that describes the executable.
 * @throws {Error} With the output of the tool that failed.
 */
async function packageBinary(folder) {
  await ensureReady();
  const { bundleCommandLine, bundleLabInOne } = await import('./bundle.js');
  const { runEsbuild } = await import('./run-esbuild.js');
  const work = mkdtempSync(join(tmpdir(), 'entrada-binary-'));
  try {
    const { sources } = await bundleCommandLine(work);
    await bundleLabInOne(work, sources);
    const { files } = await runEsbuild({ entryPoints: ['src/load-binary.ts'], format: 'cjs', outdir: work });
    writeFileSync(join(work, 'load-binary.cjs'), files[0]?.text ?? '');
    const config = { main: join(work, 'load-binary.cjs'), output: join(work, 'blob'), ...seaSettings(work) };
    writeFileSync(join(work, 'sea.json'), JSON.stringify(config));
    await check(runNode(`--experimental-sea-config`, [join(work, 'sea.json')]));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const program = join(folder, process.platform === 'win32' ? 'entrada.exe' : 'entrada');
    copyFileSync(process.execPath, program);
    chmodSync(program, 0o755);
    await inject(program, config.output);
    for (const name of ['powershell', 'third-party-notices.txt', 'sbom.cdx.json'])
      cpSync(join(root, 'dist', name), join(folder, name), { recursive: true });
    mkdirSync(join(folder, 'lib'));
    copyFileSync(join(root, 'dist/lib/preload.cjs'), join(folder, 'lib/preload.cjs'));
    return `${program} (${Math.round(statSync(program).size / 1e6)} MB, Node ${process.version})`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} work */
function seaSettings(work) {
  const { v8 } = process.versions;
  const codes = `code-cache/${v8}-${process.platform}-${process.arch}`;
  const bundles = [
    'start.cjs',
    'late.cjs',
    'complete.cjs',
    ...parts.map(({ file }) => file),
    ...filesIn('dist/packages').map((file) => `packages/${file}`),
  ];
  const cached = bundles.filter((file) => existsSync(join(root, 'dist', codes, `${file}.bin`)));
  return {
    disableExperimentalSEAWarning: true,
    assets: {
      'lab.cjs': join(work, 'lab.cjs'),
      ...Object.fromEntries(
        ['graph-permissions.br', 'graph-addresses.br'].map((file) => [file, join(root, 'dist/lib', file)]),
      ),
      ...Object.fromEntries(bundles.map((file) => [file, join(root, 'dist', file)])),
      ...Object.fromEntries(cached.map((file) => [`${file}.bin`, join(root, 'dist', codes, `${file}.bin`)])),
    },
  };
}

/**
 * @param {string} program
 * @param {string} blob
 */
async function inject(program, blob) {
  const isMac = process.platform === 'darwin';
  // A signature of before would not fit; macOS runs no program without one.
  if (isMac) await check(run('codesign', ['--remove-signature', program]));
  const segment = isMac ? ['--macho-segment-name', 'NODE_SEA'] : [];
  await check(runNode(toolPath('postject'), [program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse, ...segment]));
  if (isMac) await check(run('codesign', ['--sign', '-', program]));
}

/** @param {Promise<import('./run.js').Ended>} ending */
async function check(ending) {
  const { status, output } = await ending;
  if (status !== 0) throw new Error(`${output.trimEnd()}\nCannot build the executable: status ${status}.`);
}
