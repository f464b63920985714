import { Document, Scalar, type ScalarTag, visit } from 'yaml';
import { ExactNumber } from '../base/exact-json.ts';
import { isHostile, safeMarkup } from './safe-text.ts';

const exactNumberTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => value instanceof ExactNumber,
  resolve: (text) => new ExactNumber(text),
  stringify: ({ value }) => String(value),
};

/** Returns JSON data as a YAML document. */
export function yamlDocument(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false, customTags: [exactNumberTag] });
  visit(document, {
    Scalar(_key, scalar) {
      // Only double-quoted strings support escapes, which controls need.
      if (typeof scalar.value === 'string' && isHostile(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return safeMarkup(document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Infinity }));
}
