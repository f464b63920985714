import { EntradaError, exitStatuses } from '../../base/errors.ts';
import { version } from '../../base/version.ts';
import { renderHelp } from '../../binder/help.ts';
import { wrapText } from '../../binder/wrap-text.ts';
import type { CommandTable } from '../../model/parameter-table.ts';
import { colourWanted, painter } from '../../terminal/style.ts';
import { findCommand, loadQueryCommands, registry } from '../registry.ts';
import type { RegisteredCommand } from '../command.ts';
import type { Edge } from './edge.ts';

/** Serves what comes without a command: `--help`, `--version`, `help COMMAND`, or nothing at all. */
export async function runGeneralHelp(words: readonly string[], edge: Edge): Promise<number> {
  const [first = '--help', second] = words;
  if (/^(-v|--?version)$/i.test(first)) {
    await edge.printLine(version);
    return exitStatuses.ok;
  }
  if (first.toLowerCase() === 'help' && second !== undefined) {
    const found = await findCommand(words.slice(1));
    if (found === undefined) {
      throw new EntradaError('COMMAND_NOT_FOUND', `The term '${second}' is not recognized as the name of a command.`, {
        hint: 'entrada --help lists the commands.',
      });
    }
    return showHelp((await found.command.load()).table, edge);
  }
  if (!/^(-\?|-h|--?help|help)$/i.test(first)) {
    throw new EntradaError('COMMAND_NOT_FOUND', `Cannot use "${first}" here: the name of a command comes first`, {
      hint: 'entrada --help lists the commands.',
    });
  }
  await edge.printLine((await overview(edge)).trimEnd());
  return exitStatuses.ok;
}

/** Prints the help of one command. */
export async function showHelp(table: CommandTable, edge: Edge): Promise<number> {
  const width = Math.min(edge.stdout.columns || 80, 100);
  await edge.printLine(renderHelp(table, { width, colour: colourWanted(edge.env, edge.stdout) }).trimEnd());
  return exitStatuses.ok;
}

/** A longer one gets a line of its own in the overview, so that the others keep their synopsis on theirs. */
const widestName = 24;

async function overview(edge: Edge): Promise<string> {
  const paint = painter(colourWanted(edge.env, edge.stdout));
  const lines = await commandLines(
    registry.filter(({ isHidden }) => isHidden !== true),
    edge,
  );
  const queryLines = await commandLines(await loadQueryCommands(), edge);
  return `Entrada ${version} signs people and programs in to Microsoft Entra ID and Teams.

${paint('bold', 'Usage')}
  entrada COMMAND [PARAMETERS]
  Names count in any case and may be shortened: -TenantId x, --tenant-id x, -t x

${paint('bold', 'Commands')}
${lines.join('\n')}
  (connect and disconnect are short for Connect-Entra and Disconnect-Entra)

${paint('bold', 'Look things up')}
${queryLines.join('\n')}

${paint('bold', 'Begin')}
  entrada lab                       a local tenant to try everything against
  entrada Connect-Entra             sign in with the browser
  entrada request /me               see who you are
  entrada help Connect-Entra        every parameter of a command
`;
}

/** Gives a line for each command, its synopsis broken to fit. */
async function commandLines(commands: readonly RegisteredCommand[], edge: Edge): Promise<string[]> {
  const paint = painter(colourWanted(edge.env, edge.stdout));
  const tables = await Promise.all(commands.map(async ({ load }) => (await load()).table));
  const nameWidth = Math.min(widestName, Math.max(...tables.map(({ name }) => name.length)));
  const indent = ' '.repeat(nameWidth + 4);
  return tables.map(({ name, synopsis }) => {
    const text = wrapText(synopsis, edge.stdout.columns || 80, indent)
      .join('\n')
      .trimStart();
    const gap = name.length > nameWidth ? `\n${indent}` : '  ';
    return `  ${paint('bold', name.padEnd(nameWidth))}${gap}${text}`;
  });
}
