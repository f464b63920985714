import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';

/** The values that a bundle gets from the file that loads it. */
export interface BundleSurroundings {
  /** Absolute path of the folder of the bundles. */
  readonly folder: string;
  /** A CommonJS `require()`. */
  load(id: string): unknown;
  /** The `import()` of a file in this folder: V8 keeps none for code that it takes from a cache. */
  importHere(id: string): Promise<unknown>;
}

/**
 * Returns the folder of the code that V8 compiled for this version of V8, system and processor, below the folder of the
 * bundles; another Node has another one.
 */
export function codeCacheFolder(folder: string): string {
  return `${folder}/code-cache/${process.versions.v8}-${process.platform}-${process.arch}`;
}

/**
 * Compiles a bundle, a CommonJS file that contains only ASCII, or takes its compiled code from the code cache if the
 * build has made one for this Node. V8 rejects code that it cannot use, and the bundle is compiled as usual.
 *
 * @param folder - Absolute path of the folder of the bundles.
 * @param name - Of the bundle, such as `main.cjs`; stack traces show it without a path, as the code cache keeps it.
 */
export function compileBundle(folder: string, name: string): Script {
  let cachedData: Buffer | undefined;
  try {
    cachedData = readFileSync(`${codeCacheFolder(folder)}/${name}.bin`);
  } catch {
    // The build made none for this Node.
  }
  // Latin-1 texts take half the memory, and V8 scans them faster.
  return compileText(readFileSync(`${folder}/${name}`, 'latin1'), name, cachedData);
}

/**
 * The same for the text of a bundle.
 *
 * @param cachedData - Of the code cache, if it has some.
 */
export function compileText(text: string, name: string, cachedData: Buffer | undefined): Script {
  const code = `(function (exports, require, module, __dirname, importHere) {${text}\n})`;
  return new Script(code, cachedData === undefined ? { filename: name } : { filename: name, cachedData });
}

/**
 * Runs a compiled bundle as a CommonJS module.
 *
 * @returns What it exports.
 */
export function runBundle(script: Script, { folder, load, importHere }: BundleSurroundings): unknown {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, load, module, folder, importHere);
  return module.exports;
}

/** The bundles, as they are required. */
const bundleIds = new Set([
  './start.cjs',
  './late.cjs',
  './complete.cjs',
  './server.cjs',
  './main.cjs',
  './sessions.cjs',
  './requests.cjs',
  './renewals.cjs',
  './sign-in.cjs',
  './credentials.cjs',
  './permissions.cjs',
  './fleets.cjs',
  './labs.cjs',
  './help.cjs',
  './others.cjs',
]);

/**
 * Returns a `require()` that runs each bundle once.
 *
 * @param compile - Compiles the bundle of a name such as `main.cjs`.
 */
export function bundleLoader(
  surroundings: BundleSurroundings,
  compile: (name: string) => Script,
): BundleSurroundings['load'] {
  const loaded = new Map<string, unknown>();
  const load = (id: string): unknown => {
    if (!bundleIds.has(id)) return surroundings.load(id);
    if (!loaded.has(id)) loaded.set(id, runBundle(compile(id.slice(2)), { ...surroundings, load }));
    return loaded.get(id);
  };
  return load;
}
