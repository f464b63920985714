const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;
const longestS = 366 * 86_400;

/** Writes a duration in its largest unit of at least two, rounded up; the sign does not matter. */
export function durationText(durationMs: number): string {
  const seconds = Math.round(Math.abs(durationMs) / 1000);
  if (seconds > longestS) return 'more than a year';
  const [name, size] = units.find(([, unitS]) => seconds >= 2 * unitS) ?? (['second', 1] as const);
  const count = Math.ceil(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
