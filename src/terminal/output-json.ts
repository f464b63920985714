import { elementsOf, isList } from './output-values.ts';
import { safeMarkup } from './safe-text.ts';

/** Gives indented JSON; a list comes element by element and is one valid array at its end. */
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

// JSON.stringify escapes C0 controls alone; the rest would reach a terminal.
function jsonText(value: unknown): string {
  return safeMarkup(JSON.stringify(value, undefined, 2));
}
