import { bundleLoader, compileBundle } from './base/code-cache.ts';

// Becomes dist/cli.cjs. `require` and `__dirname` are those of the CommonJS file.

const surroundings = { folder: __dirname, load: require, importHere: (id: string) => import(id) };
bundleLoader(surroundings, (name) => compileBundle(__dirname, name))('./start.cjs');
