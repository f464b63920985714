// Characters that show nothing or reorder what is shown: controls, formats (direction marks, soft hyphens), all that
// a font may ignore (joiners, fillers, variation selectors, tags, which can hide a text for a model), separators of
// lines, and the empty Braille pattern.
const unseen =
  /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u2800\u{E0000}-\u{E0FFF}]|\p{Surrogate}/gu;

/** Writes characters that cannot be seen as `\u{...}`. Line feeds and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(unseen, (mark) =>
    mark === '\n' || mark === '\t' ? mark : `\\u{${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  );
}

/** Returns whether a text has a character that cannot be seen, line feeds and tabs included. */
export function hasUnseen(text: string): boolean {
  return text.search(unseen) !== -1;
}

/** Returns a text without the characters that cannot be seen, and without spaces of any kind. */
export function withoutUnseen(text: string): string {
  return text.replace(unseen, '').replaceAll(/\s+/g, '');
}
