import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.js';

const library = join(root, 'node_modules/@redis/client/dist/lib');

/**
 * Leaves the commands out of the Redis client that it does not call itself: we send commands as words, and each has two
 * methods and a file of its own. A command stays if its name follows a dot or is quoted anywhere in the client.
 *
 * @type {import('esbuild').Plugin}
 */
export const withoutUnusedCommands = {
  name: 'without-unused-commands',
  setup(context) {
    context.onLoad({ filter: /[\\/]@redis[\\/]client[\\/]dist[\\/]lib[\\/]commands[\\/]index\.js$/ }, ({ path }) => ({
      contents: keptCommands(readFileSync(path, 'utf8'), textsOfClient()),
    }));
  },
};

/**
 * @param {string} index - The module of all commands.
 * @param {readonly string[]} texts - The modules that may call them.
 * @returns {string} The module of those that are called.
 * @throws {Error} When the module is not as expected: another version of the client.
 */
export function keptCommands(index, texts) {
  const files = new Map(
    [...index.matchAll(/^const (\w+) = \S*\(?require\("(\.\/[\w-]+)"\)\)?;/gm)].map(([, name, file]) => [name, file]),
  );
  const entries = [...index.matchAll(/^ {4}(\w+): (\w+)\.default,?$/gm)].map(([, name = '', module]) => ({
    name,
    file: files.get(module),
  }));
  if (
    entries.length < 200 ||
    entries.some(({ file }) => file === undefined) ||
    !index.includes('exports.NON_STICKY_COMMANDS = ')
  )
    throw new Error('Cannot bundle @redis/client: its commands are written otherwise; see scripts/redis-commands.js.');
  const words = new Set(texts.flatMap((text) => [...text.matchAll(/(?:\.|['"`])(\w+)\b/g)].map(([, word]) => word)));
  const kept = entries.filter(({ name }) => words.has(name));
  const lines = kept.map(({ name, file }) => `  ${name}: require(${JSON.stringify(file)}).default,`);
  return `exports.default = {\n${lines.join('\n')}\n};\nexports.NON_STICKY_COMMANDS = exports.default;\nexports.__esModule = true;\n`;
}

/** @returns {readonly string[]} */
function textsOfClient() {
  return readdirSync(library, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js') && !/^commands[\\/]/.test(file) && !/\.spec\.js$|test-/.test(file))
    .map((file) => readFileSync(join(library, file), 'utf8'));
}
