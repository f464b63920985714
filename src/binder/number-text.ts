const number =
  /^(?<sign>[+-]?)(?:(?<hex>0x[\da-f]+)|(?<decimal>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))(?<unit>[kmgtp]b)?$/i;
const units = ['kb', 'mb', 'gb', 'tb', 'pb'];

/** A number as PowerShell reads it. */
export interface NumberText {
  readonly value: number;
  /** The type that PowerShell gives the word without a conversion: `Int64` for whole numbers that are not an Int32. */
  readonly type: 'Int32' | 'Int64' | 'Double';
}

/**
 * Reads a number as PowerShell's parser does (about_Numeric_Literals), in any locale: `7`, `+4`, `.5`, `7.`, `1e3`,
 * `0x10` and `1kb`, which is 1024, with white space around it.
 *
 * Unlike PowerShell, it refuses an empty text (0 there) and `1,5` (15 there): what was meant is not known.
 *
 * @returns Undefined if the text is not a number.
 */
export function readNumber(text: string): NumberText | undefined {
  const parts = number.exec(text.trim())?.groups;
  if (parts === undefined) return undefined;
  const { sign, hex, decimal, unit } = parts;
  const factor = unit === undefined ? 1 : 1024 ** (units.indexOf(unit.toLowerCase()) + 1);
  const value = Number(hex ?? decimal) * factor * (sign === '-' ? -1 : 1);
  const isWhole = hex !== undefined || /^\d+$/.test(decimal ?? '');
  // No caller wants a negative zero.
  return { value: value + 0, type: isWhole ? wholeType(value) : 'Double' };
}

/** Rounds to a whole number, halves to the even one, as .NET converts to an Int32. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const isHalf = value - floor === 0.5;
  if (!isHalf) return Math.round(value) + 0;
  return (floor % 2 === 0 ? floor : floor + 1) + 0;
}

function wholeType(value: number): 'Int32' | 'Int64' {
  return value >= -(2 ** 31) && value < 2 ** 31 ? 'Int32' : 'Int64';
}
