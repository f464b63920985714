import { EntradaError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest-name.ts';
import { quoteForUser } from '../../base/shell-quote.ts';
import { shownCommands } from '../registry.ts';
import { familiarNames, lineForFamiliarName } from './familiar-names.ts';

/**
 * Returns the error for words that do not begin with the name of a command, with the line or command that was probably
 * meant.
 *
 * @param help - Whether the words follow `help`.
 */
export async function commandNotFound(words: readonly string[], { help = false } = {}): Promise<EntradaError> {
  const [word = ''] = words;
  const names = (await shownCommands()).flatMap(({ name, aliases }) => [name, ...aliases]);
  return new EntradaError('COMMAND_NOT_FOUND', `The term '${word}' is not recognized as the name of a command.`, {
    hint: hintFor(words, names, help),
  });
}

function hintFor(words: readonly string[], names: readonly string[], help: boolean): string {
  const [word = ''] = words;
  const line = lineForRequest(words) ?? lineForFamiliarName(words, names);
  if (line !== undefined) return `Use: entrada ${help && !/^-|^request \S/.test(line) ? 'help ' : ''}${line}`;
  // The first words of names such as "context list".
  const groups = new Set(names.flatMap((name) => (name.includes(' ') ? [name.replace(/ .*/, '')] : [])));
  const two = words.slice(0, 2).join(' ');
  const near =
    [...groups].find((group) => group === word.toLowerCase()) ??
    (words.length > 1
      ? nearestName(
          two,
          [...names, ...otherNames].filter((name) => name.includes(' ')),
        )
      : undefined) ??
    nearestName(word, [...names, ...groups, ...otherNames.filter((name) => !/[ -]/.test(name))]);
  if (near === undefined) return `entrada help lists the commands; entrada help WORD searches them.`;
  if (groups.has(near))
    return groupHint(
      words,
      names.filter((name) => name.startsWith(`${near} `)),
    );
  return `Did you mean ${near}?`;
}

/** Of an address in place of a command, or behind a method: `/me`, `GET /me`, `post /groups`. */
function lineForRequest(words: readonly string[]): string | undefined {
  const [first = '', second = ''] = words;
  if (isAddress(first)) return `request ${quoteForUser(first)}`;
  const method = first.toUpperCase();
  if (!isAddress(second) || !methods.has(method)) return undefined;
  return `request ${quoteForUser(second)}${method === 'GET' ? '' : ` -Method ${method}`}`;
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);

function isAddress(word: string): boolean {
  return /^(?:\/(?!\/)|https:\/\/)[^\s\p{C}]+$/u.test(word);
}

/** The names of other programs that run a command. */
const otherNames = familiarNames.filter(({ runs }) => runs === true).flatMap((row) => row.names);

function groupHint([, second = '']: readonly string[], members: readonly string[]): string {
  const near = second.startsWith('-')
    ? undefined
    : nearestName(
        second,
        members.map((name) => name.replace(/^\S+ /, '')),
      );
  const meant = members.find((name) => name.replace(/^\S+ /, '') === near);
  if (meant !== undefined) return `Did you mean ${meant}?`;
  return members.length === 1 ? `Use: entrada ${members[0]}` : `Use one of: ${members.join(', ')}.`;
}
