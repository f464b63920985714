import type { EntradaError, ErrorCode } from '../../base/errors.ts';

/** The result of a check. Only problems decide the exit status. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'skipped';

/** One line of the report. */
export interface Check {
  /** A noun: Versions, Folder, Key, Context, Proxy, Endpoint. */
  readonly Area: string;
  readonly Verdict: Verdict;
  readonly Found: string;
  /** The next step; null if none is needed. */
  readonly Remedy: string | null;
  /** Of a problem; see docs/exit-statuses.md. */
  readonly Code: ErrorCode | null;
}

/** Returns the line of something that works. */
export function fine(area: string, found: string): Check {
  return { Area: area, Verdict: 'ok', Found: found, Remedy: null, Code: null };
}

/** Returns the line of something that works now, and may fail later or elsewhere. */
export function warning(area: string, found: string, remedy: string): Check {
  return { Area: area, Verdict: 'warning', Found: found, Remedy: remedy, Code: null };
}

/** Returns the line of something that was not checked. */
export function skipped(area: string, found: string): Check {
  return { Area: area, Verdict: 'skipped', Found: found, Remedy: null, Code: null };
}

/** Returns the line of something that does not work. */
export function problem(area: string, { message, hint, code }: Pick<EntradaError, 'message' | 'hint' | 'code'>): Check {
  return { Area: area, Verdict: 'problem', Found: message, Remedy: hint ?? null, Code: code };
}

/** Of thousands of saved sessions, a person reads the first lines. */
const mostShown = 20;

/** Returns the first of several lines about sessions, and one for the others. */
export function fewOf(checks: readonly Check[], others: (left: number) => Check): readonly Check[] {
  return checks.length <= mostShown ? checks : [...checks.slice(0, mostShown), others(checks.length - mostShown)];
}
