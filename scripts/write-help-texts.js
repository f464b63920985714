import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';

/**
 * Writes `completion.jsonl`, and `help.bin`: the texts of `entrada help` for a pipe (80 columns, no color), which print
 * without the commands being loaded. Its first line is an index in JSON: for each line of help the first byte and the
 * length of its text among the texts, and 1 for the name of a command. The texts follow, packed by deflate (RFC 1951).
 *
 * @param {string} compiled - The folder of the compiled sources.
 * @param {string} dist - Receives the files.
 */
export async function writeHelpTexts(compiled, dist) {
  const load = (/** @type {string} */ file) => import(pathToFileURL(join(compiled, file)).href);
  const { runCommandLine } = await load('commands/run/run-command-line.js');
  const { shownCommands } = await load('commands/registry.js');
  const { topics } = await load('commands/help/topics/all-topics.js');
  /** @type {{ name: string, aliases: readonly string[] }[]} */
  const commands = await shownCommands();
  const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.toLowerCase());
  const others = [
    ...topics.map((/** @type {{ name: string }} */ topic) => topic.name),
    ...names.filter((name) => name.includes(' ')).map((name) => name.slice(0, name.indexOf(' '))),
  ];
  await writeTables(load, dist);
  /** @type {Record<string, [number, number, number]>} */
  const index = {};
  /** @type {Map<string, [number, number]>} */
  const places = new Map();
  const texts = [];
  let end = 0;
  for (const name of new Set(['', ...names, ...others])) {
    const text = Buffer.from(await textOf(runCommandLine, name === '' ? [] : name.split(' ')));
    const key = text.toString('base64');
    const place = places.get(key) ?? [end, text.length];
    if (!places.has(key)) {
      places.set(key, place);
      texts.push(text);
      end += text.length;
    }
    index[name] = [...place, names.includes(name) ? 1 : 0];
  }
  writeFileSync(
    join(dist, 'help.bin'),
    Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), deflateRawSync(Buffer.concat(texts))]),
  );
}

/**
 * Writes `completion.jsonl`: a line with the names of the commands, and one for the table of each without the texts,
 * which is parsed when it is needed.
 *
 * @param {(file: string) => Promise<any>} load
 * @param {string} dist
 */
async function writeTables(load, dist) {
  const { registry, loadQueryCommands } = await load('commands/registry.js');
  const withoutTexts = (/** @type {string} */ key, /** @type {unknown} */ value) =>
    texts.has(key) && (typeof value === 'string' || Array.isArray(value)) ? undefined : value;
  const commands = [];
  const tables = [];
  for (const { name, aliases, isHidden, load: loadCommand } of [...registry, ...(await loadQueryCommands())]) {
    const { table } = await loadCommand();
    commands.push({ name, aliases, isHidden });
    tables.push(JSON.stringify(table, withoutTexts));
  }
  writeFileSync(join(dist, 'completion.jsonl'), [JSON.stringify(commands), ...tables].join('\n'));
}

const texts = new Set(['description', 'optionDescription', 'defaultText', 'synopsis', 'examples', 'output']);

/**
 * @param {(words: readonly string[], cli: unknown) => Promise<number>} runCommandLine
 * @param {readonly string[]} words - After `help`.
 */
async function textOf(runCommandLine, words) {
  let printed = '';
  const status = await runCommandLine(['help', ...words], {
    env: {},
    platform: process.platform,
    homeFolder: undefined,
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    printLine: async (/** @type {string} */ text) => void (printed += `${text}\n`),
    signal: new AbortController().signal,
    self: [process.execPath],
  });
  if (status !== 0) throw new Error(`"entrada help ${words.join(' ')}" ended with status ${status}.`);
  return printed;
}
