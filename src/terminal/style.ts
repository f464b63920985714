/** The property of a stream that decides about color. */
export interface ColorTarget {
  readonly isTTY?: boolean | undefined;
}

/**
 * Returns whether text for this stream should have color. The first of these that is set decides: `FORCE_COLOR` (no for
 * `0` and `false`, otherwise yes), `NO_COLOR` (no for any text, https://no-color.org), `CLICOLOR_FORCE` (yes, unless it
 * is `0`), `CLICOLOR=0` (no, https://bixense.com/clicolors), `TERM=dumb` (no); otherwise, whether the stream is a
 * terminal.
 */
export function isColorWanted(env: Readonly<Record<string, string | undefined>>, stream: ColorTarget): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced.toLowerCase() !== 'false';
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  const clicolorForced = env['CLICOLOR_FORCE'];
  if (clicolorForced !== undefined && clicolorForced !== '' && clicolorForced !== '0') return true;
  if (env['CLICOLOR'] === '0') return false;
  if (env['TERM'] === 'dumb') return false;
  return stream.isTTY === true;
}

// Select Graphic Rendition: the codes that turn each style on and off (ECMA-48 8.3.117).
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** The name of a text style. */
export type StyleName = keyof typeof codes;

/** Applies a style to safe text; returns the text unchanged if color is off. */
export type Paint = (style: StyleName, text: string) => string;

/** Returns a function that applies styles, depending on the result of {@link isColorWanted}. */
export function painter(isColored: boolean): Paint {
  if (!isColored) return (_style, text) => text;
  return (style, text) => `\u001B[${codes[style][0]}m${text}\u001B[${codes[style][1]}m`;
}
