/**
 * Rewrites the modules of a bundle so that one that a start does not need costs next to nothing. The objects that
 * esbuild makes of the exports of a module when a bundle starts, with a function for each, become plain objects where
 * the module is requested: an export has its value once its module has run. Modules are functions without an object
 * that names their file.
 *
 * @param {string} text - A CommonJS bundle of esbuild whose names are not shortened.
 * @returns {string}
 * @throws {Error} When the bundle has something that this does not know.
 */
export function withLightModules(text) {
  return withPlainFunctions(withPlainExports(text));
}

/** @param {string} text */
function withPlainExports(text) {
  /** @type {Map<string, string>} */
  const objects = new Map();
  const without = text.replaceAll(
    /^var (\w+) = \{\};\n__export\(\1, \{\n([^}]*)\n\}\);\n/gm,
    (whole, /** @type {string} */ name, /** @type {string} */ getters) => {
      if (isUsedOtherwise(text, name)) return whole;
      objects.set(
        name,
        `{ ${getters
          .replaceAll(/: \(\) => /g, ': ')
          .replaceAll(/\s+/g, ' ')
          .trim()} }`,
      );
      return '';
    },
  );
  const objectOf = (/** @type {string} */ whole, /** @type {string} */ name) => objects.get(name) ?? whole;
  return without.replaceAll(required, objectOf).replaceAll(imported, objectOf);
}

// Both run the module first.
const required = /(?<=\binit_\w+\(\), )__toCommonJS\((\w+)\)/g;
const imported = /(?<=\(init_\w+\(\), )(\w+)(?=\))/g;

/**
 * Returns whether the object of a module's exports is used where the module may not have run, such as in the exports of
 * another module or of the bundle itself.
 *
 * @param {string} text
 * @param {string} name - Of the object.
 */
function isUsedOtherwise(text, name) {
  const all = text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? [];
  const known = [required, imported].flatMap((use) => [...text.matchAll(use)]).filter(([, used]) => used === name);
  return all.length !== 2 + known.length;
}

/** @param {string} text */
function withPlainFunctions(text) {
  const call = '(0, fn[__getOwnPropNames(fn)[0]])(fn = 0)';
  const plain = text
    .replaceAll(/(\binit_\w+ = __esm\()\{\n {2}"[^"\n]*"\(\) \{\n([\s\S]*?)^ {2}\}\n\}\)/gm, '$1() => {\n$2})')
    .replace(call, 'fn(fn = 0)');
  if (/\b__esm\(\{/.test(plain) || (/\b__esm\(/.test(plain) && !text.includes(call)))
    throw new Error('Cannot build the bundles: their modules have an unknown form.');
  return plain;
}
