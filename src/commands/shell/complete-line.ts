import { completeParameter, type Completion, startingWith, type ValuesFrom } from '../../binder/complete.ts';
import type { CommandIndex } from '../command.ts';

/**
 * Returns the completions of the last word of a command line. The first words complete to the names and aliases of
 * commands, word by word, a word that is begun also to those of other programs that run here (`login`), and to `help`,
 * which takes such a name or a topic; the words after them as `completeParameter()` says.
 *
 * @param words - The words after `entrada`; the last one is being typed and may be empty.
 */
export async function completeLine(
  words: readonly string[],
  commands: CommandIndex,
  valuesFrom: ValuesFrom,
): Promise<Completion> {
  const [first = '', ...rest] = words;
  if (rest.length > 0 && first.toLowerCase() === 'help') {
    return wordsOf([...(await nextWords(rest, commands)), ...(rest.length > 1 ? [] : await topicsFor(rest[0] ?? ''))]);
  }
  const before = words.slice(0, -1);
  const found = before.length === 0 ? undefined : await commands.find(before);
  if (found !== undefined) {
    if (found.command.isHidden === true) return wordsOf(await nextWords(words, commands));
    // A command such as `lab` can be the beginning of others.
    const longer = found.rest.length === 0 ? await nextWords(words, commands) : [];
    if (longer.length > 0 && words.at(-1)?.startsWith('-') !== true) return wordsOf(longer);
    const { table } = await found.command.load();
    return completeParameter(table, [...found.rest, words.at(-1) ?? ''], valuesFrom);
  }
  const names = await nextWords(words, commands);
  return wordsOf(rest.length > 0 ? names : [...names, ...startingWith(first, ['help', '--help', '--version'])]);
}

/** Lists the words of the commands' names that come after the words before and start with the last one. */
async function nextWords(words: readonly string[], commands: CommandIndex): Promise<string[]> {
  const at = words.length - 1;
  const before = words.slice(0, at).join(' ').toLowerCase();
  const names = (await commands.shown()).flatMap(({ name, aliases }) => [name, ...aliases]);
  const next = names
    .map((name) => name.split(' '))
    .filter((parts) => parts.slice(0, at).join(' ').toLowerCase() === before)
    .flatMap((parts) => parts.slice(at, at + 1));
  const own = startingWith(words[at] ?? '', [...new Set(next)]);
  return at === 0 && words[0] === '' ? own : [...new Set([...own, ...(await familiarWords(words))])];
}

/** The same of the names of other programs that run a command. The names of cmdlets are Entrada's or a module's. */
async function familiarWords(words: readonly string[]): Promise<string[]> {
  const { familiarNames } = await import('../help/familiar-names.ts');
  const at = words.length - 1;
  const before = words.slice(0, at).join(' ').toLowerCase();
  const names = familiarNames.flatMap((familiar) => (familiar.runs === true ? familiar.names : []));
  const next = names
    .filter((name) => !name.includes('-'))
    .map((name) => name.split(' '))
    .filter((parts) => parts.slice(0, at).join(' ') === before)
    .flatMap((parts) => parts.slice(at, at + 1));
  return startingWith(words[at] ?? '', [...new Set(next)]);
}

async function topicsFor(word: string): Promise<string[]> {
  const { topics } = await import('../help/topics/all-topics.ts');
  return startingWith(
    word,
    topics.map(({ name }) => name),
  );
}

function wordsOf(words: readonly string[]): Completion {
  return { kind: 'words', beginning: '', words };
}
