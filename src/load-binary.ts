import { dirname } from 'node:path';
import { getAsset, getRawAsset } from 'node:sea';
import { compileText, runBundle } from './base/code-cache.ts';

// The program of the single executable (scripts/package-binary.js): takes the bundles and their compiled code from
// itself. `require` knows only Node's own modules here.

const loaded = new Map<string, unknown>();

function load(id: string): unknown {
  if (!id.startsWith('.')) return require(id);
  const name = id.slice(2);
  if (name.startsWith('lib/')) return moduleOfLab(name);
  if (!loaded.has(name)) {
    const surroundings = { folder: dirname(process.execPath), load, importHere: async (other: string) => load(other) };
    loaded.set(name, runBundle(compileText(getAsset(name, 'latin1'), name, codeOf(name)), surroundings));
  }
  return loaded.get(name);
}

/** Each file of `lib/` is a function of the lab's bundle. */
function moduleOfLab(name: string): unknown {
  const lab = load('./lab.cjs');
  const find: unknown = typeof lab === 'object' && lab !== null ? Reflect.get(lab, name) : undefined;
  if (typeof find !== 'function') throw new Error(`The executable does not contain ${name}.`);
  return find();
}

function codeOf(name: string): Buffer | undefined {
  try {
    const code = getRawAsset(`${name}.bin`);
    return typeof code === 'string' ? undefined : Buffer.from(code);
  } catch {
    return undefined;
  }
}

// The module for the keyring of these systems is not in the executable; elsewhere none is needed.
if (process.platform === 'win32' || process.platform === 'darwin') process.env['ENTRADA_KEYRING'] ??= 'off';
// Node has the word of the command line here, which may be relative or a name in PATH.
process.argv[1] = process.execPath;
load('./start.cjs');
