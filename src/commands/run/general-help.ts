import { EntradaError, exitStatuses } from '../../base/errors.ts';
import { version } from '../../base/version.ts';
import { renderHelp } from '../../binder/help.ts';
import { wrapText } from '../../binder/wrap-text.ts';
import type { CommandTable } from '../../model/parameter-table.ts';
import { isColorWanted, painter } from '../../terminal/style.ts';
import { findCommand, loadQueryCommands, registry } from '../registry.ts';
import type { RegisteredCommand } from '../command.ts';
import type { CliProcess } from './cli-process.ts';
import { commandNotFound } from './command-not-found.ts';

/** Handles command lines without a command: `--help`, `--version`, `help COMMAND`, or nothing. */
export async function runGeneralHelp(words: readonly string[], cli: CliProcess): Promise<number> {
  const [first = '--help', second] = words;
  if (/^(-v|--?version)$/i.test(first)) {
    await cli.printLine(version);
    return exitStatuses.ok;
  }
  if (first.toLowerCase() === 'help' && second !== undefined) {
    const found = await findCommand(words.slice(1));
    if (found === undefined) throw await commandNotFound(second, { help: true });
    return showHelp((await found.command.load()).table, cli);
  }
  if (!/^(-\?|-h|--?help|help)$/i.test(first)) {
    throw new EntradaError('COMMAND_NOT_FOUND', `Cannot use "${first}" here: the command name comes first`, {
      hint: 'entrada --help lists the commands.',
    });
  }
  await cli.printLine((await overview(cli)).trimEnd());
  return exitStatuses.ok;
}

/** Prints the help of one command. */
export async function showHelp(table: CommandTable, cli: CliProcess): Promise<number> {
  const width = Math.min(cli.stdout.columns || 80, 100);
  await cli.printLine(renderHelp(table, { width, color: isColorWanted(cli.env, cli.stdout) }).trimEnd());
  return exitStatuses.ok;
}

/** A longer name gets its own line in the overview, so that shorter ones have their synopsis next to them. */
const widestName = 24;

async function overview(cli: CliProcess): Promise<string> {
  const paint = painter(isColorWanted(cli.env, cli.stdout));
  const lines = await commandLines(
    registry.filter(({ isHidden }) => isHidden !== true),
    cli,
  );
  const queryLines = await commandLines(await loadQueryCommands(), cli);
  return `Entrada ${version} signs users and applications in to Microsoft Entra ID and Teams.

${paint('bold', 'Usage')}
  entrada COMMAND [PARAMETERS]
  Names are case-insensitive and can be abbreviated:
  -TenantId x, --tenant-id x, -t x

${paint('bold', 'Commands')}
${lines.join('\n')}
  (connect and disconnect are short for Connect-Entra and Disconnect-Entra)

${paint('bold', 'Queries')}
${queryLines.join('\n')}

${paint('bold', 'Getting started')}
  entrada lab                       run a local tenant to try everything
  entrada Connect-Entra             sign in with the browser
  entrada request /me               see who you are
  entrada help Connect-Entra        see every parameter of a command
`;
}

/** Returns a line for each command, with its synopsis wrapped. */
async function commandLines(commands: readonly RegisteredCommand[], cli: CliProcess): Promise<string[]> {
  const paint = painter(isColorWanted(cli.env, cli.stdout));
  const tables = await Promise.all(commands.map(async ({ load }) => (await load()).table));
  const nameWidth = Math.min(widestName, Math.max(...tables.map(({ name }) => name.length)));
  const indent = ' '.repeat(nameWidth + 4);
  return tables.map(({ name, synopsis }) => {
    const text = wrapText(synopsis, cli.stdout.columns || 80, indent)
      .join('\n')
      .trimStart();
    const gap = name.length > nameWidth ? `\n${indent}` : '  ';
    return `  ${paint('bold', name.padEnd(nameWidth))}${gap}${text}`;
  });
}
