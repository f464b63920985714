import { toolPath } from './project.js';

/** @typedef {(string | (() => string))[][]} Steps - Node scripts, each with its arguments. */

/**
 * Every gate that a change passes, cheap ones first.
 *
 * @type {Record<string, Steps> & { tests: Steps }}
 */
export const gates = {
  format: [[toolOf('@biomejs/biome', 'biome'), 'format', '.']],
  lint: [[toolOf('oxlint'), '-c', 'oxlint.config.js']],
  layers: [[() => 'scripts/check-layers.js'], [() => 'scripts/check-imports.js']],
  types: [
    [toolOf('typescript', 'tsc'), '-p', '.', '--noEmit', '--incremental', 'false', '--tsBuildInfoFile', 'null'],
    [toolOf('typescript', 'tsc'), '-p', 'tsconfig.scripts.json'],
  ],
  knip: [[toolOf('knip')]],
  package: [[() => 'scripts/check-package.js']],
  links: [[() => 'scripts/check-links.js']],
  docs: [[() => 'scripts/docs.js', '--check']],
  tests: [[() => 'scripts/test.js']],
};

// Looked up when the gate runs: a tool is there only once ensureReady() has installed it.
/**
 * @param {string} packageName
 * @param {string} [bin]
 */
function toolOf(packageName, bin) {
  return () => toolPath(packageName, bin);
}
