import { escaped } from './escaped.js';

/** @typedef {import('./function-text.js').Cmdlet} Cmdlet */

/**
 * Returns the default table views of the types (about_Format.ps1xml).
 *
 * @param {readonly Cmdlet[]} cmdlets - Those of one type share a view.
 */
export function formatFile(cmdlets) {
  const columnsByType = new Map();
  for (const { outputType, columns } of cmdlets) {
    if (columns !== undefined && !columnsByType.has(outputType)) columnsByType.set(outputType, columns);
  }
  const views = [...columnsByType].map(([type, columns]) => view(type, columns));
  return `<?xml version="1.0" encoding="utf-8"?>\n<Configuration><ViewDefinitions>\n${views.join('\n')}\n</ViewDefinitions></Configuration>\n`;
}

/**
 * @param {string} type
 * @param {readonly string[]} columns
 */
function view(type, columns) {
  const items = columns.map(
    (column) => `<TableColumnItem><PropertyName>${escaped(column)}</PropertyName></TableColumnItem>`,
  );
  return [
    `<View><Name>${type}</Name><ViewSelectedBy><TypeName>${type}</TypeName></ViewSelectedBy><TableControl>`,
    `<TableHeaders>${'<TableColumnHeader />'.repeat(columns.length)}</TableHeaders>`,
    `<TableRowEntries><TableRowEntry><TableColumnItems>${items.join('')}</TableColumnItems></TableRowEntry></TableRowEntries>`,
    '</TableControl></View>',
  ].join('\n');
}
