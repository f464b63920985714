const cell = { width: 8.4, height: 19 };
const padding = 16;
/** By code of Select Graphic Rendition (ECMA-48 8.3.117); each has 4.5:1 or more on the background. */
const colors = new Map([
  ['31', '#ff8a80'],
  ['32', '#8bd88b'],
  ['33', '#e6cf6b'],
  ['36', '#7fd6e0'],
]);
/** Seconds between two commands. */
const pause = 1.5;

/**
 * Draws a recorded terminal as an SVG image, in which each command appears after the one before, once. Without
 * animation, or if the reader prefers less motion, everything is there at once.
 *
 * @param {string} recorded - Lines with colors; those in bold that begin with `$` are commands.
 * @param {{ columns: number, widthOf: (text: string) => number }} terminal
 * @returns {string}
 */
export function recordingSvg(recorded, { columns, widthOf }) {
  const rows = recorded
    .trimEnd()
    .split('\n')
    .flatMap((line) => wrapped(line, columns, widthOf));
  const width = Math.ceil(columns * cell.width + 2 * padding);
  const height = rows.length * cell.height + 2 * padding;
  let command = -1;
  const texts = rows.map((row, index) => {
    if (row.some(({ text, style }) => style.includes('1') && text.startsWith('$ '))) command += 1;
    const y = padding + (index + 0.75) * cell.height;
    return `<text class="s" style="animation-delay:${command * pause}s" y="${y}">${row.map(spanOf).join('')}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t">
<title id="t">A terminal: Entrada signs in to a local tenant, lists users and licenses, and explains a mistake</title>
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#e6e6e6;white-space:pre}
.b{font-weight:700;fill:#fff}.d{fill:#a0a0a0}
@media (prefers-reduced-motion:no-preference){.s{animation:show .1s both}}
@keyframes show{from{opacity:0}}
</style>
<rect width="100%" height="100%" rx="8" fill="#1b1d23"/>
${texts.join('\n')}
</svg>
`;
}

/** @typedef {{ text: string, style: readonly string[], column: number }} Span */

/**
 * @param {string} line
 * @param {number} columns
 * @param {(text: string) => number} widthOf
 * @returns {Span[][]} The rows of the terminal that the line fills.
 */
function wrapped(line, columns, widthOf) {
  /** @type {Span[][]} */
  const rows = [[]];
  let column = 0;
  /** @type {string[]} */
  let style = [];
  for (const part of line.split(/(\u001B\[\d+m)/)) {
    const [, code] = /^\u001B\[(\d+)m$/.exec(part) ?? [];
    if (code !== undefined) {
      style = ['22', '39', '0'].includes(code) ? [] : [...style, code];
      continue;
    }
    for (const sign of part) {
      if (column + widthOf(sign) > columns) {
        rows.push([]);
        column = 0;
      }
      const row = rows.at(-1) ?? [];
      const last = row.at(-1);
      // A wide sign is placed alone: fonts disagree on its width.
      if (last !== undefined && last.style === style && widthOf(sign) === 1) last.text += sign;
      else row.push({ text: sign, style, column });
      column += widthOf(sign);
    }
  }
  return rows;
}

/** @param {Span} span */
function spanOf({ text, style, column }) {
  const x = (padding + column * cell.width).toFixed(1);
  const color = style.map((code) => colors.get(code)).find((one) => one !== undefined);
  const names = style.flatMap((code) => (code === '1' ? ['b'] : code === '2' ? ['d'] : []));
  const shown = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const length = `textLength="${(text.length * cell.width).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
  return `<tspan x="${x}" ${length}${names.length === 0 ? '' : ` class="${names.join(' ')}"`}${color === undefined ? '' : ` fill="${color}"`}>${shown}</tspan>`;
}
