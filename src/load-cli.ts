import { compileBundle, runBundle } from './base/code-cache.ts';

// Becomes dist/cli.cjs. `require` and `__dirname` are those of the CommonJS file.

function runBundleHere(name: string): unknown {
  return runBundle(compileBundle(__dirname, name), {
    folder: __dirname,
    load: (id) => (id === './main.cjs' ? runBundleHere('main.cjs') : require(id)),
    importHere: (id) => import(id),
  });
}

runBundleHere('start.cjs');
