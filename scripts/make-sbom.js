import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledPackages } from './bundled-packages.js';
import { runNpm } from './install-package.js';
import { root } from './project.js';
import { runtimePackages } from './sbom-problems.js';

/**
 * Creates the bill of materials of the published package (CycloneDX, by `npm sbom`): the packages that the lock file
 * has for users, and those whose code is in its files. In the project itself, `npm sbom --omit dev` leaves out
 * the latter.
 * Without a serial number and a time, so that the same lock file and npm give the same bytes.
 *
 * @param {string} [project] - Default: this project.
 * @returns {Promise<string>} JSON.
 * @throws {Error} With the output of npm.
 */
export async function makeSbom(project = root) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-sbom-'));
  try {
    const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
    const { devDependencies: _, ...top } = lock.packages[''];
    const { name, version, description, license, optionalDependencies } = manifest;
    const shipped = runtimePackages(lock);
    const bundled = bundledPackages.filter(
      (other) => !other.includes('/node_modules/') && `node_modules/${other}` in shipped,
    );
    const dependencies = {
      ...manifest.dependencies,
      ...Object.fromEntries(bundled.map((other) => [other, shipped[`node_modules/${other}`]?.version ?? ''])),
    };
    // npm names the package after its folder.
    const place = join(folder, name);
    mkdirSync(place);
    write(place, 'package.json', { name, version, description, license, dependencies, optionalDependencies });
    write(place, 'package-lock.json', { ...lock, packages: { '': { ...top, dependencies }, ...shipped } });
    const words = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--silent', '--no-update-notifier'];
    const { status, output } = await runNpm(words, place);
    if (status !== 0)
      throw new Error(`${output.trimEnd()}\nCannot make the bill of materials: npm ended with ${status}.`);
    const { serialNumber: _number, ...sbom } = JSON.parse(output);
    const { timestamp: _time, tools: _tools, ...metadata } = sbom.metadata;
    return `${JSON.stringify({ ...sbom, metadata })}\n`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} file
 * @param {unknown} content
 */
function write(folder, file, content) {
  writeFileSync(join(folder, file), JSON.stringify(content));
}
