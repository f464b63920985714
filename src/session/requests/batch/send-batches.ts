import { EntradaError, isEntradaError } from '../../../base/errors.ts';
import type { Services } from '../../services/services.ts';
import { slashWarning } from '../check-request.ts';
import { beginSending } from './begin-sending.ts';
import type { BatchOptions, BatchRequest, BatchResult } from './batch-types.ts';
import { type Batch, collectBatches } from './collect-batches.ts';
import { mostBatchBytes, preparePart } from './prepare-part.ts';
import { type BatchSending, type PartAnswer, settleParts } from './settle-parts.ts';

/** Open batches are sent when so much time has passed without another request. */
const idleMs = 200;
const partsInBatch = 20;

/** A request whose result is not taken yet. */
interface Slot<R extends BatchRequest> {
  readonly request: R;
  readonly index: number;
  readonly size: number;
  /** Undefined for a request that is not sent. */
  batch: Batch | undefined;
  answer: PartAnswer | undefined;
}

/**
 * Sends many requests to Microsoft Graph, 20 in a batch, and yields their results in the order of the requests.
 * Requests are read, and results kept, only as far as a few batches need; a request that fails does not stop the
 * others.
 *
 * Throttled parts (429, or 503 with Retry-After) are sent again, each after its own Retry-After; reads also if the
 * connection or a gateway broke the batch. Requests of v1.0 and of beta go to different batches. A write without a
 * body, and one of more than 4 MB, is sent by itself, because Graph would refuse the whole batch.
 *
 * @throws {EntradaError} What no further batch would change, such as `SIGN_IN_NEEDED`; `CANCELLED`; `INPUT_INVALID` for
 * the options.
 * @throws What `requests` throws.
 *
 * @internal
 */
export async function* sendBatches<R extends BatchRequest>(
  id: string,
  requests: Iterable<R> | AsyncIterable<R>,
  options: BatchOptions,
  services: Services,
): AsyncGenerator<BatchResult<unknown, R>> {
  const stop = new AbortController();
  const sending = await beginSending(id, options, stop.signal, services);
  const source = iteratorOf(requests);
  const slots: Slot<R>[] = [];
  let count = 0;
  let size = 0;
  let failure: { readonly cause: unknown } | undefined;
  let step: IteratorResult<R> | undefined;
  let isReading = false;
  let isEnded = false;
  let isTimed = false;
  let wake = (): void => {};

  const fail = (cause: unknown): void => {
    failure ??= { cause };
    wake();
  };
  const cancel = (): void => fail(new EntradaError('CANCELLED', 'Cancelled.', { cause: sending.signal.reason }));
  let isWarned = false;
  const warnOnce = (warning: string | undefined): void => {
    if (warning === undefined || isWarned) return;
    isWarned = true;
    services.warn(warning);
  };
  const batches = collectBatches((parts) => void settleParts(parts, sending).catch(fail));
  const add = (request: R): void => {
    const prepared = prepare(request, sending);
    if (!('error' in prepared)) warnOnce(slashWarning(prepared.url.href));
    const slot: Slot<R> = { request, index: count, size: 0, batch: undefined, answer: undefined };
    count += 1;
    if ('error' in prepared) {
      slots.push({ ...slot, answer: { status: undefined, headers: {}, body: undefined, error: prepared.error } });
      return;
    }
    const own = { ...slot, size: prepared.size };
    size += own.size;
    slots.push(own);
    const settle = (answer: PartAnswer): void => {
      own.answer = answer;
      wake();
    };
    own.batch = batches.add({ part: prepared, settle });
  };
  const readNext = (): void => {
    isReading = true;
    Promise.resolve(source.next()).then((next) => {
      isReading = false;
      step = next;
      wake();
    }, fail);
  };
  /** A program can wait for a result before it writes the next request. */
  const sendWhenIdle = (): void => {
    if (isTimed) return;
    isTimed = true;
    const before = count;
    void services.clock
      .sleep(idleMs, sending.signal)
      .then(() => {
        isTimed = false;
        if (count === before && isReading) batches.sendAll();
        wake();
      })
      .catch(() => {});
  };

  sending.signal.addEventListener('abort', cancel, { once: true });
  if (sending.signal.aborted) cancel();
  try {
    for (;;) {
      if (failure !== undefined) throw failure.cause;
      const [head] = slots;
      if (head?.answer !== undefined) {
        slots.shift();
        size -= head.size;
        yield { request: head.request, index: head.index, ...head.answer };
        continue;
      }
      if (step !== undefined) {
        if (step.done === true) {
          isEnded = true;
          batches.sendAll();
        } else {
          add(step.value);
        }
        step = undefined;
        continue;
      }
      if (isEnded && head === undefined) return;
      const hasRoom = slots.length < sending.concurrency * partsInBatch && size < sending.concurrency * mostBatchBytes;
      if (hasRoom && !isReading && !isEnded) readNext();
      // Nothing will fill it before its results are taken.
      if (!hasRoom && head?.batch !== undefined) batches.send(head.batch);
      if (isReading && batches.hasOpen()) sendWhenIdle();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    sending.signal.removeEventListener('abort', cancel);
    stop.abort();
    // A source that is being read ends only after that.
    if (!isEnded) void Promise.resolve(source.return?.()).catch(() => {});
  }
}

function prepare(request: BatchRequest, { record, options }: BatchSending) {
  try {
    return preparePart(request, record, options.apiVersion);
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    return { error };
  }
}

function iteratorOf<R>(requests: Iterable<R> | AsyncIterable<R>): Iterator<R> | AsyncIterator<R> {
  return Symbol.asyncIterator in requests ? requests[Symbol.asyncIterator]() : requests[Symbol.iterator]();
}
