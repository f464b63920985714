import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join, relative, sep } from 'node:path';
import { findMutants } from './find-mutants.js';

/**
 * A mutant with its place.
 *
 * @typedef {import('./find-mutants.js').Mutant & Place} PlacedMutant
 *
 * @typedef {object} Place
 * @property {string} compiled - For example build/src/base/secret.js.
 * @property {string} source - For example src/base/secret.ts.
 * @property {string} folder - For example base; for a file of src itself its own name.
 * @property {number} line - Of the source, from 1.
 * @property {string} code - The compiled line, without the space around it.
 */

/**
 * Finds the mutants of every compiled source, placed in the sources by their source maps.
 *
 * @param {string} root - The project's folder.
 * @returns {PlacedMutant[]}
 */
export function findAllMutants(root) {
  return compiledFiles(root).flatMap((compiled) => {
    const text = readFileSync(join(root, compiled), 'utf8');
    const source = compiled.replace(/^build\//, '').replace(/\.js$/, '.ts');
    const folder = /^src\/([^/]+?)(?:\.ts)?(?:\/|$)/.exec(source)?.[1] ?? '';
    const place = placesIn(text, readMap(join(root, `${compiled}.map`)));
    return findMutants(compiled, text).map((mutant) => ({
      ...mutant,
      compiled,
      source,
      folder,
      ...place(mutant.start),
    }));
  });
}

/**
 * @param {string} root
 * @returns {string[]} Sorted.
 */
function compiledFiles(root) {
  return readdirSync(join(root, 'build/src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

/**
 * @param {string} path
 * @returns {SourceMap}
 */
function readMap(path) {
  return new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * @param {string} text
 * @param {SourceMap} map
 * @returns {(offset: number) => { line: number, code: string }}
 */
function placesIn(text, map) {
  const lines = text.split('\n');
  /** @type {number[]} */
  const starts = [];
  let start = 0;
  for (const line of lines) {
    starts.push(start);
    start += line.length + 1;
  }
  return (offset) => {
    const index = starts.findLastIndex((each) => each <= offset);
    const entry = map.findEntry(index, offset - (starts[index] ?? 0));
    const line = 'originalLine' in entry ? entry.originalLine + 1 : index + 1;
    return { line, code: lines[index]?.trim() ?? '' };
  };
}
