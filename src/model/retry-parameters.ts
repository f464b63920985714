import { checkRange } from './check-range.ts';
import type { Parameter } from './parameter-table.ts';

/** The parameters that say how requests are retried, with the names, units and ranges of Set-MgRequestContext. */
export const retryParameters = {
  MaxRetry: {
    type: 'Int32',
    description:
      'How often a request is retried while the service is busy (429, 502, 503, 504) or a connection breaks, 0 to 10.',
    defaultText: '3',
  },
  RetryDelay: {
    type: 'Int32',
    description:
      'The seconds before the first retry where the service does not send Retry-After, 0 to 180. Doubles with each retry.',
    defaultText: '3',
  },
  RetriesTimeLimit: {
    type: 'Int32',
    description:
      'The seconds that the waits of a request can take together; a wait that would end later does not begin, and the last response counts. With 0, they are not limited.',
    defaultText: '0',
  },
} as const satisfies Record<string, Parameter>;

/** The retry parameters that are bound. */
export interface RetryValues {
  readonly MaxRetry?: number;
  readonly RetryDelay?: number;
  readonly RetriesTimeLimit?: number;
}

/**
 * Returns the `retry` of a request for the bound parameters; undefined if none is.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for a number outside its range.
 */
export function retryFrom({ MaxRetry: most, RetryDelay: delay, RetriesTimeLimit: limit }: RetryValues) {
  if (most === undefined && delay === undefined && limit === undefined) return undefined;
  const inMs = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000);
  return {
    maxRetries: most === undefined ? undefined : checkRange('MaxRetry', most, 0, 10),
    delayMs: inMs(delay === undefined ? undefined : checkRange('RetryDelay', delay, 0, 180)),
    timeLimitMs: inMs(limit === undefined ? undefined : checkRange('RetriesTimeLimit', limit, 0)),
  };
}
