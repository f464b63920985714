import type { FoundCommand, RegisteredCommand } from './command.ts';

/** Loads commands, when those before them do not have the one that is searched for. */
type Commands = () => readonly RegisteredCommand[] | Promise<readonly RegisteredCommand[]>;

// PowerShell's module-qualified names (about_Command_Precedence), for the modules that have these cmdlets.
const moduleName = /^(?:Microsoft\.Entra(?:\.\w+)*|Entrada|MicrosoftTeams|AzureAD(?:Preview)?)\\(?=\w+-)/i;

/**
 * Finds the command that a line starts with among lists of commands, which are loaded one after the other; then by a
 * name that people know from another program, if its parameters agree.
 */
export async function findAmong(
  [first, ...more]: readonly string[],
  lists: readonly Commands[],
): Promise<FoundCommand | undefined> {
  const words = first === undefined ? [] : [first.replace(moduleName, ''), ...more];
  const found = await findNamed(words, lists);
  if (found !== undefined) return found;
  const { differsHere, findFamiliarName } = await import('./help/familiar-names.ts');
  const familiar = findFamiliarName(words);
  if (familiar?.runs !== true || differsHere(familiar, words)) return undefined;
  return findNamed([...familiar.line.split(' '), ...words.slice(familiar.count)], lists);
}

async function findNamed(words: readonly string[], lists: readonly Commands[]): Promise<FoundCommand | undefined> {
  for (const load of lists) {
    const found = findIn(await load(), words);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findIn(commands: readonly RegisteredCommand[], words: readonly string[]): FoundCommand | undefined {
  for (const count of [3, 2, 1]) {
    const wanted = words.slice(0, count).join(' ').toLowerCase();
    const command = commands.find(({ name, aliases }) =>
      [name, ...aliases].some((known) => known.toLowerCase() === wanted),
    );
    if (command !== undefined) return { command, rest: words.slice(count) };
  }
  return undefined;
}
