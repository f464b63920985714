/** A progress record of PowerShell (Write-Progress). */
export interface ProgressMessage {
  readonly activity: string;
  readonly status?: string;
  /** 0 to 100. */
  readonly percent?: number;
  readonly completed: boolean;
}

/**
 * Splits a line of progress: `Downloading a.csv: 1.5 MB of 6.0 MB (25 %), 500 kB/s`, `12,300 items`.
 *
 * @param cmdlet - The activity of a line that does not name one.
 */
export function progressMessage(text: string, cmdlet: string): ProgressMessage {
  const [, title, rest] = /^(\w+ing [^]*?): ([^]*)$/.exec(text) ?? [];
  const [, percent] = /\((\d+) %\)/.exec(text) ?? [];
  return {
    activity: title ?? cmdlet,
    status: rest ?? text,
    ...(percent !== undefined && { percent: Number(percent) }),
    completed: false,
  };
}
