import { type EntradaError, withCodeOf } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest-name.ts';
import { findCommand, shownCommands } from '../registry.ts';

/**
 * Explains an error of a line such as `lab add`, where the first word after a command that runs by itself begins the
 * name of another one, or is close to it.
 *
 * @param line - The arguments of the program.
 */
export async function explainSubcommand(error: EntradaError, line: readonly string[]): Promise<EntradaError> {
  if (error.code !== 'ARGUMENT_NOT_FOUND') return error;
  const found = await findCommand(line);
  const [word, second = ''] = found?.rest ?? [];
  if (found === undefined || word === undefined || word.startsWith('-')) return error;
  const start = `${found.command.name} `;
  const tails = (await shownCommands()).flatMap(({ name }) =>
    name.startsWith(start) ? [name.slice(start.length)] : [],
  );
  const hint = hintFor(word, second, tails, start);
  if (hint === undefined) return error;
  const { message, details, cause } = error;
  // A word that is only close can also be the program to run.
  const others = hint.isCertain || error.hint === undefined ? '' : `\n${error.hint}`;
  return withCodeOf(error, message, { hint: `${hint.text}${others}`, details, cause });
}

function hintFor(
  word: string,
  second: string,
  tails: readonly string[],
  start: string,
): { readonly text: string; readonly isCertain: boolean } | undefined {
  const begins = tails.filter((tail) => tail.split(' ', 1)[0] === word.toLowerCase());
  const near = second.startsWith('-') ? undefined : nearestName(`${word} ${second}`, begins);
  if (near !== undefined) return { text: `Did you mean ${start}${near}?`, isCertain: true };
  if (begins.length > 0) {
    return { text: `Use one of: ${begins.map((tail) => `${start}${tail}`).join(', ')}.`, isCertain: true };
  }
  const close = nearestName(word, tails) ?? nearestName(`${word} ${second}`, tails);
  return close === undefined ? undefined : { text: `Did you mean ${start}${close}?`, isCertain: false };
}
