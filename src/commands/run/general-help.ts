import { nearestName } from '../../base/nearest-name.ts';
import { EntradaError, exitStatuses } from '../../base/errors.ts';
import { version } from '../../base/version.ts';
import { type HelpOptions, renderCommonParameters, renderHelp } from '../../binder/help.ts';
import type { CommandTable } from '../../model/parameter-table.ts';
import { showPaged } from '../../terminal/show-paged.ts';
import { isColorWanted, painter } from '../../terminal/style.ts';
import { findCommand, shownCommands } from '../registry.ts';
import type { CliProcess } from './cli-process.ts';

/** Handles command lines without a command: nothing, `--version`, `--help`, and `help` with a command or words. */
export async function runGeneralHelp(words: readonly string[], cli: CliProcess): Promise<number> {
  const [first, ...rest] = words;
  const { width, paint } = formatOf(cli);
  if (first === undefined) {
    const { startPage } = await import('./start-page.ts');
    await cli.printLine(await startPage(cli, width, paint));
    return exitStatuses.ok;
  }
  if (/^(-v|(--?)?version)$/i.test(first)) {
    await cli.printLine(version);
    return exitStatuses.ok;
  }
  if (!/^(-\?|-h|--?help|help)$/i.test(first)) {
    const near = nearestName(first.replace(/^-+/, ''), ['version', 'help']);
    throw new EntradaError('COMMAND_NOT_FOUND', `Cannot use "${first}" here: the command name comes first`, {
      hint: near === undefined ? 'entrada help lists the commands.' : `Did you mean --${near}?`,
    });
  }
  if (rest.length > 0) return helpFor(rest, cli);
  const { renderOverview } = await import('../help/overview.ts');
  await showPaged(renderOverview(await shownTables(), width, paint), cli);
  return exitStatuses.ok;
}

/** Prints the help of one command. */
export async function showHelp(table: CommandTable, cli: CliProcess): Promise<number> {
  await showPaged(renderHelp(table, formatOf(cli)).trimEnd(), cli);
  return exitStatuses.ok;
}

/** Prints the help of a command, a topic, a group such as `context`, or everything that contains the words. */
async function helpFor(words: readonly string[], cli: CliProcess): Promise<number> {
  const [first = ''] = words;
  const format = formatOf(cli);
  const found = await findCommand(words);
  if (found !== undefined && found.rest.length === 0) return showHelp((await found.command.load()).table, cli);
  const { findTopic } = await import('../help/topics/all-topics.ts');
  const topic = words.length === 1 ? findTopic(first) : undefined;
  const tables = await shownTables();
  const members = words.length === 1 ? tables.filter(({ name }) => name.startsWith(`${first.toLowerCase()} `)) : [];
  const texts: string[] = [];
  if (topic !== undefined) {
    const { renderTopic } = await import('../help/topics/topic.ts');
    const bold = (text: string): string => format.paint('bold', text);
    const common = topic.blocks.length === 0 ? [renderCommonParameters(format)] : [];
    texts.push([renderTopic(topic, format.width, bold), ...common].join('\n\n'));
  }
  if (members.length > 0) {
    const { listNames } = await import('../help/command-list.ts');
    texts.push([format.paint('bold', 'Commands'), ...listNames(members, format.width, format.paint)].join('\n'));
  }
  if (texts.length === 0) texts.push(await foundText(words, tables, format));
  await showPaged(texts.join('\n\n'), cli);
  return exitStatuses.ok;
}

/** @throws {EntradaError} `COMMAND_NOT_FOUND` if nothing contains the words. */
async function foundText(words: readonly string[], tables: readonly CommandTable[], { width, paint }: Format) {
  const { renderFoundHelp, searchHelp } = await import('../help/search-help.ts');
  const { listedPermissions } = await import('../../permissions/listed-permissions.ts');
  const found = searchHelp(words, tables, listedPermissions());
  if (found.length > 0) return renderFoundHelp(found, words, width, paint);
  const { commandNotFound } = await import('../help/command-not-found.ts');
  throw await commandNotFound(words, { help: true });
}

type Format = HelpOptions & { readonly paint: ReturnType<typeof painter> };

function formatOf(cli: CliProcess): Format {
  const color = isColorWanted(cli.env, cli.stdout);
  return { width: Math.min(cli.stdout.columns || 80, 100), color, paint: painter(color) };
}

async function shownTables(): Promise<readonly CommandTable[]> {
  return Promise.all((await shownCommands()).map(async ({ load }) => (await load()).table));
}
