import { exactJsonText } from '../base/exact-json.ts';
import { elementsOf, isList } from './output-values.ts';
import { safeMarkup } from './safe-text.ts';

/** Yields indented JSON; a list is yielded element by element and forms one valid array. */
export async function* jsonPieces(value: unknown): AsyncGenerator<string> {
  if (!isList(value)) {
    yield `${jsonText(value)}\n`;
    return;
  }
  let isFirst = true;
  for await (const element of elementsOf(value)) {
    yield `${isFirst ? '[' : ','}\n  ${jsonText(element).replaceAll('\n', '\n  ')}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}

// JSON itself escapes only C0 controls; others would reach the terminal.
function jsonText(value: unknown): string {
  return safeMarkup(exactJsonText(value, '  '));
}
