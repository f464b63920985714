import { wrapped } from '../../terminal/table-cells.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { Paint, StyleName } from '../../terminal/style.ts';
import type { Check, Verdict } from './check.ts';
import type { DoctorReport } from './examine.ts';
import { count } from './machine-checks.ts';

const styles: Readonly<Record<Verdict, StyleName>> = { ok: 'green', warning: 'yellow', problem: 'red', skipped: 'dim' };

/** On a narrower terminal, texts are below their headings. */
const narrowest = 56;

/** Returns the report as lines for a terminal of a width: a verdict and an area, what was found, and the remedy. */
export function doctorText({ Checks }: DoctorReport, width: number, paint: Paint, showsNames: boolean): string {
  const areaWidth = Math.max(...Checks.map(({ Area }) => Area.length));
  const lines = Checks.map((check) => checkText(check, areaWidth, width, paint));
  return [...lines, '', ...wrapped(summaryOf(Checks, showsNames), width)].join('\n');
}

function checkText(check: Check, areaWidth: number, width: number, paint: Paint): string {
  const { Area, Verdict: verdict, Found, Remedy } = check;
  const heading = `${paint(styles[verdict], verdict.padEnd(8))} ${Area.padEnd(areaWidth)}`;
  const indent = ' '.repeat(width < narrowest ? 2 : 8 + 1 + areaWidth + 2);
  const textWidth = Math.max(20, width - indent.length);
  const found = wrapped(safeText(Found), textWidth);
  const remedy = Remedy === null ? [] : linesOf(Remedy).flatMap((line) => wrapped(`-> ${safeText(line)}`, textWidth));
  const texts = [...found, ...remedy.map((line) => paint('bold', line))];
  if (width < narrowest) return [heading.trimEnd(), ...texts.map((line) => indent + line)].join('\n');
  const [first = '', ...more] = texts;
  return [`${heading}  ${first}`, ...more.map((line) => indent + line)].join('\n');
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function summaryOf(checks: readonly Check[], showsNames: boolean): string {
  const number = (wanted: Verdict) => checks.filter(({ Verdict: verdict }) => verdict === wanted).length;
  const [problems, warnings] = [number('problem'), number('warning')];
  const found = [
    ...(problems > 0 ? [count(problems, 'problem')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  const result = found.length === 0 ? 'No problems found.' : `Found ${found.join(' and ')}.`;
  const safety = showsNames
    ? 'This contains user names and IDs.'
    : 'User names and IDs are shortened; -ShowNames shows them.';
  return `${result} ${safety}`;
}
