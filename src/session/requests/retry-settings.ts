import { EntradaError } from '../../base/errors.ts';

/** How a request is retried while the service is busy (Set-MgRequestContext of Microsoft Graph PowerShell). */
export interface RetrySettings {
  /** Further tries after the first, 0 to 10; default 3. */
  readonly maxRetries?: number | undefined;
  /**
   * The wait before the first retry where the service does not send Retry-After, 0 to 180000; doubles each time.
   * Default 3000.
   */
  readonly delayMs?: number | undefined;
  /** No wait begins that would make all waits of a request together longer than this. Default, also for 0: no limit. */
  readonly timeLimitMs?: number | undefined;
}

const limits = { maxRetries: 10, delayMs: 180_000, timeLimitMs: Number.MAX_SAFE_INTEGER } as const;

/**
 * Checks the settings and completes them.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a number outside its range.
 */
export function checkedRetry(settings: RetrySettings = {}): RetrySettings {
  check('maxRetries', settings.maxRetries);
  check('delayMs', settings.delayMs);
  check('timeLimitMs', settings.timeLimitMs);
  return { maxRetries: settings.maxRetries, delayMs: settings.delayMs ?? 3000, timeLimitMs: settings.timeLimitMs };
}

function check(name: keyof typeof limits, value: number | undefined): void {
  // Callers without types can send anything.
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0 && value <= limits[name])) return;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use ${value} as ${name} of "retry": expected a whole number from 0 to ${limits[name]}`,
  );
}
