import { version } from '../../base/version.ts';
import type { CommandTable } from '../../model/parameter-table.ts';
import { shownCommands } from '../registry.ts';
import { manPageName, renderManPage, renderProgramPage } from './man-page.ts';
import { topics } from './topics/all-topics.ts';

/** A command with the common parameters alone. */
const common: CommandTable = {
  name: 'entrada',
  aliases: [],
  synopsis: '',
  description: [],
  parameters: {},
  examples: [],
  supportsShouldProcess: true,
};

/** Returns the manual pages, by file name: that of the program, and one for each command that is not hidden. */
export async function manPages(): Promise<ReadonlyMap<string, string>> {
  const tables = await Promise.all((await shownCommands()).map(async ({ load }) => (await load()).table));
  return new Map([
    ['entrada.1', renderProgramPage(tables, topics, common, version)],
    ...tables.map((table): [string, string] => [`${manPageName(table.name)}.1`, renderManPage(table, version)]),
  ]);
}
