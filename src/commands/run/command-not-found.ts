import { EntradaError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest-name.ts';
import { shownCommands } from '../registry.ts';
import { commandForOtherName } from './other-names.ts';

/**
 * Returns the error for a word that is not the name of a command, with the command that was probably meant.
 *
 * @param help - Whether the word follows `help`.
 */
export async function commandNotFound(word: string, { help = false } = {}): Promise<EntradaError> {
  return new EntradaError('COMMAND_NOT_FOUND', `The term '${word}' is not recognized as the name of a command.`, {
    hint: hintFor(
      word,
      (await shownCommands()).flatMap(({ name, aliases }) => [name, ...aliases]),
      help,
    ),
  });
}

function hintFor(word: string, names: readonly string[], help: boolean): string {
  const other = commandForOtherName(word, names);
  if (other !== undefined) return `Use: entrada ${help && !other.startsWith('-') ? 'help ' : ''}${other}`;
  // The first words of names such as "context list".
  const groups = names.flatMap((name) => (name.includes(' ') ? [name.replace(/ .*/, '')] : []));
  const near = groups.find((group) => group === word.toLowerCase()) ?? nearestName(word, [...names, ...groups]);
  if (near === undefined) return 'entrada --help lists the commands.';
  const members = names.filter((name) => name.startsWith(`${near} `));
  return members.length > 0 ? `Use one of: ${members.join(', ')}.` : `Did you mean ${near}?`;
}
