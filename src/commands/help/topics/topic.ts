import { wrapCommandLine } from '../../../binder/wrap-command-line.ts';
import { wrapText } from '../../../binder/wrap-text.ts';

/** A paragraph, command lines that are indented, or names with their descriptions. */
export type TopicBlock =
  | string
  | { readonly lines: readonly string[] }
  | { readonly terms: readonly (readonly [name: string, description: string])[] };

/** A subject of `entrada help`. */
export interface Topic {
  /** One word. */
  readonly name: string;
  readonly synopsis: string;
  /** Further words that it is found by. */
  readonly words: readonly string[];
  readonly blocks: readonly TopicBlock[];
}

/** Writes a topic, within a width in columns. */
export function renderTopic({ name, synopsis, blocks }: Topic, width: number, bold: (text: string) => string): string {
  const lines = blocks.flatMap((block) => ['', ...blockLines(block, width, bold)]);
  return [bold(name.toUpperCase()), ...wrapText(synopsis, width, '    '), ...lines].join('\n');
}

function blockLines(block: TopicBlock, width: number, bold: (text: string) => string): string[] {
  if (typeof block === 'string') return wrapText(block, width, '    ');
  if ('lines' in block) return block.lines.flatMap((line) => wrapCommandLine(line, width, '        '));
  return block.terms.flatMap(([name, description]) => [
    ...wrapText(name, width, '    ').map(bold),
    ...wrapText(description, width, '        '),
  ]);
}
