/** The part of a stream that decides about color. */
export interface ColorTarget {
  readonly isTTY?: boolean | undefined;
}

/**
 * Claims that text for this stream may carry color. The first that says something decides:
 * `FORCE_COLOR` (`0` and `false` say no, anything else yes), `NO_COLOR` (any text says no, https://no-color.org),
 * `TERM=dumb` (no), then whether the stream is a terminal.
 */
export function isColorWanted(env: Readonly<Record<string, string | undefined>>, stream: ColorTarget): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced.toLowerCase() !== 'false';
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['TERM'] === 'dumb') return false;
  return stream.isTTY === true;
}

// Select Graphic Rendition: what switches each style on and off (ECMA-48 8.3.117).
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type StyleName = keyof typeof codes;

/** Wraps safe text in a style; gives it back as it is when color is off. */
export type Paint = (style: StyleName, text: string) => string;

/** Gives the painter for a stream, once {@link isColorWanted} has decided. */
export function painter(isColored: boolean): Paint {
  if (!isColored) return (_style, text) => text;
  return (style, text) => `\u001B[${codes[style][0]}m${text}\u001B[${codes[style][1]}m`;
}
