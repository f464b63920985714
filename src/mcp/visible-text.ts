// Characters that show nothing or reorder what is shown: controls, direction marks, and the characters that can
// hide a text for a model (tags and the supplement of variation selectors, U+E0000 to U+E01EF).
const unseen = /[\p{Cc}\u200B\u2028-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E01EF}]|\p{Surrogate}/gu;

/** Writes characters that cannot be seen as `\u{...}`. Line feeds and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(unseen, (mark) =>
    mark === '\n' || mark === '\t' ? mark : `\\u{${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  );
}
