import { compileBundle, runBundle } from './base/code-cache.ts';

/** The files that have compiled code in the code cache. */
const bundles = ['./start.cjs', './complete.cjs', './server.cjs', './main.cjs'];

// Becomes dist/cli.cjs. `require` and `__dirname` are those of the CommonJS file.

const loaded = new Map<string, unknown>();

function load(id: string): unknown {
  if (!bundles.includes(id)) return require(id);
  if (!loaded.has(id)) {
    const surroundings = { folder: __dirname, load, importHere: (other: string) => import(other) };
    loaded.set(id, runBundle(compileBundle(__dirname, id.slice(2)), surroundings));
  }
  return loaded.get(id);
}

load('./start.cjs');
