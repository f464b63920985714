import { EntradaError, isEntradaError } from '../../../base/errors.ts';
import { resourceOf } from '../../../model/resource.ts';
import { savedSession } from '../../saved/current-session.ts';
import type { Services } from '../../services/services.ts';
import { acquireToken } from '../../tokens/acquire.ts';
import { checkedRetry } from '../retry-settings.ts';
import type { BatchOptions } from './batch-types.ts';
import { createPlaces } from './create-places.ts';
import type { BatchSending, TokenRenewal } from './settle-parts.ts';

const usualConcurrency = 4;
const mostConcurrency = 20;

/**
 * Checks the options of a call, and returns what its batches have in common.
 *
 * @param stop - Ends the requests when the caller does not want further results.
 * @throws {EntradaError} `INPUT_INVALID`; those of `savedSession`.
 */
export async function beginSending(
  id: string,
  options: BatchOptions,
  stop: AbortSignal,
  services: Services,
): Promise<BatchSending & { readonly concurrency: number }> {
  const { concurrency = usualConcurrency, apiVersion } = options;
  // Callers without types can pass anything.
  if (!Number.isSafeInteger(concurrency) || concurrency < 1 || concurrency > mostConcurrency) {
    throw invalid(
      `Cannot use ${String(concurrency)} as concurrency: expected a whole number from 1 to ${mostConcurrency}`,
    );
  }
  if (apiVersion !== undefined && !['v1.0', 'beta'].includes(apiVersion)) {
    throw invalid(`Cannot use "${apiVersion}" as apiVersion: expected v1.0 or beta`);
  }
  const retry = checkedRetry(options.retry);
  const record = await savedSession(id, services);
  const signals = [stop, options.signal, services.signal].filter((signal) => signal !== undefined);
  return {
    ...{ id, record, services, options, retry, concurrency },
    signal: AbortSignal.any(signals),
    inPlace: createPlaces(concurrency),
    token: tokenRenewal(
      (claims) =>
        acquireToken(
          id,
          {
            resource: resourceOf('graph', record.cloud),
            tenantId: options.tenantId,
            ...(claims === undefined ? { forceRenewal: true } : { claims }),
          },
          services,
        ),
      services,
    ),
  };
}

/** A token that is refused once more after it was renewed is not renewed again, however many parts there are. */
function tokenRenewal(acquire: (claims: string | undefined) => Promise<unknown>, { verbose }: Services): TokenRenewal {
  const renewals = new Map<string, { readonly result: Promise<boolean>; isDone: boolean }>();
  let generation = 0;
  return {
    generation: () => generation,
    async renew(claims) {
      const known = renewals.get(claims ?? '');
      if (known !== undefined) return known.isDone ? false : known.result;
      verbose('The service does not take the token for a part of a batch; asking for another one.');
      const result = acquire(claims).then(
        () => true,
        (cause: unknown) => {
          if (!isEntradaError(cause) || cause.code === 'CANCELLED') throw cause;
          return false;
        },
      );
      const renewal = { result, isDone: false };
      renewals.set(claims ?? '', renewal);
      const isRenewed = await result.finally(() => (renewal.isDone = true));
      if (isRenewed) generation += 1;
      return isRenewed;
    },
  };
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
