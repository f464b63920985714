import { type EntradaError, isEntradaError, withCodeOf } from '../base/errors.ts';
import { lowerFirst } from '../base/letter-case.ts';
import { connectEntraTable } from '../model/connect-entra.ts';
import { connectTeamsTable } from '../model/connect-microsoftteams.ts';
import type { CommandTable } from '../model/parameter-table.ts';

/**
 * Returns an error for a caller of the library: its hint and message are written for the command line, whose parameters
 * become the options of the same name, and whose commands become the functions that do the same. Commands without such
 * a function stay commands. Returns any other value unchanged.
 */
export function inLibraryWords(error: unknown): unknown {
  if (!isEntradaError(error)) return error;
  const message = withOptions(error.message);
  const hint = error.hint === undefined ? undefined : libraryText(error.hint);
  return message === error.message && hint === error.hint ? error : reworded(error, message, hint);
}

/** Returns what a function returns, or fails as {@link inLibraryWords} says. */
export async function asLibrary<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw inLibraryWords(error);
  }
}

/** Yields what a function yields, or fails as {@link inLibraryWords} says. */
export async function* eachAsLibrary<T>(work: () => AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* work();
  } catch (error) {
    throw inLibraryWords(error);
  }
}

/** Returns a result of many with the error of one, if it has any, in the words of the library. */
export function withLibraryError<R extends { readonly error?: unknown }>(result: R): R {
  return result.error === undefined ? result : { ...result, error: inLibraryWords(result.error) };
}

function reworded(error: EntradaError, message: string, hint: string | undefined): EntradaError {
  const { cause, details, stack } = error;
  const replaced = withCodeOf(error, message, { ...(hint !== undefined && { hint }), cause, details });
  // Where it was thrown, and not where it was worded.
  if (stack !== undefined) replaced.stack = stack.replace(error.message, () => message);
  return replaced;
}

/** Rewords a hint or a warning. */
export function libraryText(text: string): string {
  return text.split('\n').map(libraryLine).join('\n');
}

const connectTables: Readonly<Record<string, CommandTable>> = {
  'Connect-Entra': connectEntraTable,
  'Connect-MicrosoftTeams': connectTeamsTable,
};

/** A word of a command line, as `quoteForUser` writes those with unusual characters. */
const word = String.raw`(?:'(?:[^']|'\\''|'')*'|"[^"]*"|(?!-[A-Z])[^\s;]*[^\s;,.:)]|\.\.\.)`;
const parameter = String.raw`-[A-Z]\w+`;
const cmdlet = new RegExp(
  String.raw`(?:\bentrada )?(?<![\w-])(Connect-Entra|Connect-MicrosoftTeams|Get-(?:Entra(?!Environment|Context)|Team|Cs)\w+)\b((?: ${parameter}(?: ${word})?)*)`,
  'g',
);
/** Commands without a function of the library, with their parameters. */
const command = new RegExp(
  String.raw`(?:\bentrada )?\b(?:(?:[A-Z]\w+-[A-Z]\w+)(?: ${parameter}(?: ${word})?)*)|\bentrada [a-z-]+(?: (?:[a-z-]+|[A-Z]+|'(?:[^']|'\\'')*'|"[^"]*"))?(?: ${parameter}(?: ${word})?)*`,
);
const environmentCmdlet = /^(?:Get|Add|Set|Remove|Clear)-(?:Entra|Teams)Environment/;

function libraryLine(line: string): string {
  const called = line
    .replaceAll(/\b(r|R)un the command again\b/g, (_, first: string) => (first === 'R' ? 'Try again' : 'try again'))
    .replaceAll(/\b(?:Run: |Run )(?=(?:entrada )?(?:Connect|Disconnect)-)/g, 'Call ')

    .replaceAll(cmdlet, (_, name: string, rest: string) => callOf(name, rest))
    .replaceAll(/(?:\bentrada )?\bDisconnect-(?:Entra|MicrosoftTeams)\b/g, 'session.disconnect()')
    .replaceAll(
      new RegExp(`\\bentrada context use (${word})`, 'g'),
      (_, name: string) => `openCurrentSession({ contextName: ${textOf(name)} })`,
    )
    .replaceAll(
      new RegExp(`\\bentrada setup -Remove (${word})`, 'g'),
      (_, name: string) => `removeApplication(session, ${textOf(name)})`,
    );
  return outside(called, command, withOptions, (found) => (environmentCmdlet.test(found) ? `entrada ${found}` : found));
}

/** Changes the parts of a text that a pattern matches, and those between them. */
function outside(
  text: string,
  pattern: RegExp,
  changeOther: (part: string) => string,
  changeFound: (part: string) => string,
): string {
  const parts = text.split(new RegExp(`(${pattern.source})`));
  return parts.map((part, place) => (place % 2 === 0 ? changeOther(part) : changeFound(part))).join('');
}

/** A quoted value, and a name with hyphens, is not a parameter. */
function withOptions(text: string): string {
  return text.replaceAll(/(?<![\w"'`./@-])-([A-Z][A-Za-z]+)\b(?!-)/g, (_, name: string) => optionOf(name));
}

function optionOf(name: string): string {
  return name === 'Context' ? 'contextName' : lowerFirst(name);
}

function callOf(name: string, rest: string): string {
  const parameters = connectTables[name]?.parameters;
  const pairs = [...rest.matchAll(new RegExp(` -(\\w+)(?: (${word}))?`, 'g'))];
  const options: string[] = [];
  const settings: string[] = [];
  let after = '';
  for (const [, parameterName = '', value] of pairs) {
    const type = parameters?.[parameterName]?.type;
    const isSwitch = type === 'SwitchParameter';
    const named = `${optionOf(parameterName)}: ${valueOf(parameterName, isSwitch ? undefined : value, type)}`;
    (parameterName === 'Context' ? settings : options).push(named);
    // The word after a switch belongs to the sentence.
    after = isSwitch && value !== undefined ? ` ${value}` : '';
  }
  const objects = [options, settings].map((named) => (named.length === 0 ? '{}' : `{ ${named.join(', ')} }`));
  const given = settings.length > 0 ? objects : options.length > 0 ? objects.slice(0, 1) : [];
  const session = parameters === undefined ? ['session'] : [];
  return `${lowerFirst(name.replace('-', ''))}(${[...session, ...given].join(', ')})${after}`;
}

function valueOf(name: string, value: string | undefined, type: string | undefined): string {
  if (value === undefined) return type === 'SwitchParameter' ? 'true' : '...';
  if (value === '...') return value;
  if (name === 'ClientSecretCredential') return `{ userName: ${textOf(value)}, password: ... }`;
  if (type?.endsWith('[]') !== true) return textOf(value);
  return `[${unquoted(value)
    .split(',')
    .map((one) => textOf(one))
    .join(', ')}]`;
}

/** Returns a word as a text of TypeScript. */
function textOf(written: string): string {
  return `'${unquoted(written).replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}

function unquoted(written: string): string {
  if (written.startsWith('"')) return written.slice(1, -1);
  if (!written.startsWith("'")) return written;
  return written.slice(1, -1).replaceAll(String.raw`'\''`, "'").replaceAll("''", "'");
}
