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
  // The exports of the bundle itself are made before its modules run.
  const own = /^module\.exports = __toCommonJS\((\w+)\);$/m.exec(text)?.[1];
  /** @type {Map<string, string>} */
  const objects = new Map();
  const without = text.replaceAll(
    /^var (\w+) = \{\};\n__export\(\1, \{\n([^}]*)\n\}\);\n/gm,
    (whole, /** @type {string} */ name, /** @type {string} */ getters) => {
      if (name === own) return whole;
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
  const plain = without
    .replaceAll(/\b__toCommonJS\((\w+)\)/g, objectOf)
    .replaceAll(/(?<=\(init_\w+\(\), )(\w+)(?=\))/g, objectOf);
  const left = (plain.match(/^.*\b\w+_exports\d*\b.*$/gm) ?? []).find((line) => !line.includes(`${own}`));
  if (left !== undefined) throw new Error(`Cannot build the bundles: exports are used in an unknown way: ${left}`);
  return plain;
}

/** @param {string} text */
function withPlainFunctions(text) {
  const call = '(0, fn[__getOwnPropNames(fn)[0]])(fn = 0)';
  const plain = text
    .replaceAll(/(\binit_\w+ = __esm\()\{\n {2}"[^"\n]*"\(\) \{\n([\s\S]*?)\n {2}\}\n\}\)/g, '$1() => {\n$2\n})')
    .replace(call, 'fn(fn = 0)');
  if (/\b__esm\(\{/.test(plain) || (/\b__esm\(/.test(plain) && !text.includes(call)))
    throw new Error('Cannot build the bundles: their modules have an unknown form.');
  return plain;
}
