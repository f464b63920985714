import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

const texts = new Map<string, string>();

/**
 * Returns a table of the package's data on Microsoft Graph: `permissions`, a line for each permission and scheme; or
 * `addresses`, in the format that scripts/pack-graph-data.js describes. It is read once in a process.
 */
export function graphData(name: 'permissions' | 'addresses'): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = brotliDecompressSync(packed(`graph-${name}.br`)).toString('latin1');
  texts.set(name, text);
  return text;
}

function packed(file: string): Buffer {
  const executable = process.getBuiltinModule('node:sea');
  if (executable.isSea()) return Buffer.from(executable.getAsset(file));
  return readFileSync(new URL(`./${file}`, import.meta.url));
}
