import { Document, Scalar, type ScalarTag, visit } from 'yaml';
import { ExactNumber } from '../base/exact-json.ts';
import { elementsOf, isList } from './output-values.ts';
import { isHostile, safeMarkup } from './safe-text.ts';

/** Yields YAML 1.2; a list is yielded element by element and forms one sequence. */
export async function* yamlPieces(value: unknown): AsyncGenerator<string> {
  if (!isList(value)) {
    yield yamlText(value);
    return;
  }
  let isEmpty = true;
  for await (const element of elementsOf(value)) {
    yield yamlText([element]);
    isEmpty = false;
  }
  if (isEmpty) yield '[]\n';
}

const exactNumberTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => value instanceof ExactNumber,
  resolve: (text) => new ExactNumber(text),
  stringify: ({ value }) => String(value),
};

function yamlText(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false, customTags: [exactNumberTag] });
  visit(document, {
    Scalar(_key, scalar) {
      // Only double-quoted strings support escapes, which controls need.
      if (typeof scalar.value === 'string' && isHostile(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return safeMarkup(document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Infinity }));
}
