import { renderReferencePage } from '../binder/reference-page.ts';
import { shownCommands } from './registry.ts';

/** Returns the reference page of every command that is not hidden: file name and Markdown text. */
export async function referencePages(): Promise<[string, string][]> {
  const commands = await shownCommands();
  const tables = await Promise.all(commands.map(async ({ load }) => (await load()).table));
  return tables.map((table) => [`${table.name.replaceAll(' ', '-')}.md`, renderReferencePage(table)]);
}
