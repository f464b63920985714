import { completeWords } from '../../binder/complete.ts';
import type { CommandTable } from '../../model/parameter-table.ts';
import { defineCommand, nothing } from '../command.ts';

/** Called by the scripts of `entrada completion`. */
export const completeCommand = defineCommand({
  table: {
    name: 'complete',
    aliases: [],
    synopsis: 'Prints the completions of the last word, one per line.',
    description: [],
    parameters: {},
    trailingWords: 'WORDS',
    examples: [],
  },
  async run({ trailing }, host) {
    const commands = await host.commands.shown();
    const tables = await Promise.all(commands.map(async ({ load }) => (await load()).table));
    const candidates = candidatesFor(tables, trailing);
    if (candidates.length === 0) return nothing;
    await host.printLine(candidates.join('\n'));
    return nothing;
  },
});

/** Two-word names (`context use`) are completed word by word. */
function candidatesFor(tables: readonly CommandTable[], words: readonly string[]): string[] {
  const [first = '', second, ...rest] = words;
  const group = `${first.toLowerCase()} `;
  if (second === undefined) return [...new Set(completeWords(tables, words).map((name) => name.split(' ')[0] ?? name))];
  if (!tables.some(({ name }) => name.startsWith(group))) return completeWords(tables, words);
  const candidates = completeWords(tables, [`${first} ${second}`, ...rest]);
  return rest.length === 0 ? candidates.map((name) => name.slice(group.length)) : candidates;
}
