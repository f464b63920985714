import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Reads which parts of the compiled sources the processes of a test file executed.
 *
 * @param {string} coverageFolder - What NODE_V8_COVERAGE named.
 * @param {string} root - The workspace in which it ran.
 * @returns {{ loaded: string[], executed: Record<string, number[]> }} Compiled files below build/, and for those of
 *   build/src the executed ranges of offsets, flat: start, end, start, end.
 */
export function readExecuted(coverageFolder, root) {
  const prefix = pathToFileURL(join(root, '/')).href;
  /** @type {Map<string, Uint8Array>} */
  const marks = new Map();
  /** @type {Set<string>} */
  const loaded = new Set();
  for (const name of readdirSync(coverageFolder)) {
    for (const script of processOf(join(coverageFolder, name))) {
      if (!script.url.startsWith(`${prefix}build/`)) continue;
      const file = decodeURIComponent(script.url.slice(prefix.length));
      loaded.add(file);
      if (file.startsWith('build/src/')) mark(marks, file, script.functions);
    }
  }
  const executed = Object.fromEntries([...marks].map(([file, bytes]) => [file, rangesOf(bytes)]));
  return { loaded: [...loaded].toSorted(), executed };
}

/**
 * @typedef {{ startOffset: number, endOffset: number, count: number }} Range
 * @typedef {{ url: string, functions: { ranges: Range[] }[] }} Script
 */

/**
 * @param {string} path
 * @returns {Script[]}
 */
function processOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).result;
  } catch {
    // A process that was killed while it wrote.
    return [];
  }
}

/**
 * @param {Map<string, Uint8Array>} marks
 * @param {string} file
 * @param {Script['functions']} functions
 */
function mark(marks, file, functions) {
  // Inner ranges after the outer ones, whose count they overrule.
  const ranges = functions
    .flatMap((each) => each.ranges)
    .toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const length = Math.max(0, ...ranges.map((range) => range.endOffset));
  const bytes = new Uint8Array(length);
  for (const { startOffset, endOffset, count } of ranges) bytes.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  const known = marks.get(file);
  if (known === undefined || known.length < length) marks.set(file, bytes);
  else for (const [offset, byte] of bytes.entries()) if (byte === 1) known[offset] = 1;
}

/**
 * @param {Uint8Array} bytes
 * @returns {number[]}
 */
function rangesOf(bytes) {
  /** @type {number[]} */
  const ranges = [];
  let before = 0;
  for (const [offset, byte] of bytes.entries()) {
    if (byte !== before) ranges.push(offset);
    before = byte;
  }
  if (before === 1) ranges.push(bytes.length);
  return ranges;
}

/**
 * Returns whether an offset lies in one of the ranges of {@link readExecuted}.
 *
 * @param {readonly number[] | undefined} ranges
 * @param {number} offset
 */
export function isIn(ranges, offset) {
  return ranges !== undefined && ranges.findLastIndex((edge) => edge <= offset) % 2 === 0;
}
