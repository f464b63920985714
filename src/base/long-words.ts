/** Characters. Addresses and commands to copy are shorter. */
const longest = 1000;
const shownOfLong = 60;

/** Shortens words of more than 1,000 characters, which would fill the terminal: their beginning and length stay. */
export function shortenLongWords(text: string): string {
  if (text.length <= longest) return text;
  return text.replaceAll(/\S+/gu, (word) =>
    word.length <= longest ? word : `${word.slice(0, shownOfLong)}… (${word.length} characters)`,
  );
}
