import { EntradaError } from '../base/errors.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import type { BodyReceiver, BodyWriter, ResponseHead } from '../model/streamed-body.ts';

/** A GET whose body is received piece by piece, over several connections if they break. */
export interface ResumableRequest {
  /** Returns the next request: the first one complete, the others for the rest of the body. */
  next(): HttpRequest;
  /** Returns the response to the first request, with all bytes that were received. */
  complete(response: HttpResponse): HttpResponse;
  /** Returns whether a part of a body was received. */
  hasBegun(): boolean;
  /** Returns whether the body broke off at a place where the server can continue. */
  canContinueAfter(error: EntradaError): boolean;
  /** Returns whether something was received since the last call. */
  hasProgressed(): boolean;
}

interface Received {
  readonly head: ResponseHead;
  readonly write: BodyWriter;
  /** Undefined if the server cannot continue the body later. */
  readonly validator: string | undefined;
  bytes: number;
}

/**
 * Continues a broken body with `Range` and `If-Range` (RFC 9110 13.1.5, 14.2): the server sends the rest if it has not
 * changed, otherwise everything again, which is given to a new call of `receive`.
 */
export function resumableRequest(request: HttpRequest, receive: BodyReceiver): ResumableRequest {
  let received: Received | undefined;
  let seen = 0;
  const isWhole = request.headers?.['range'] === undefined;
  const take = (head: ResponseHead): BodyWriter | undefined => {
    // A service that is busy for a moment has not sent another body.
    if (head.status < 200 || head.status >= 300) return receive(head);
    if (head.status !== 206 || received === undefined || received.bytes === 0) {
      const write = receive(head);
      received = write && { head, write, validator: isWhole ? validatorOf(head) : undefined, bytes: 0 };
      seen = 0;
    } else if (!continues(head, received)) {
      throw new EntradaError(
        'RESPONSE_INVALID',
        `Cannot continue reading the response of "${request.url.host}": it sent another part than bytes ${received.bytes} to the end`,
      );
    }
    const current = received;
    return (
      current &&
      ((piece) => {
        current.bytes += piece.length;
        return current.write(piece);
      })
    );
  };
  return {
    next() {
      if (!received?.bytes || received.validator === undefined) return { ...request, receive: take };
      const { bytes, validator } = received;
      return {
        ...request,
        receive: take,
        headers: { ...request.headers, range: `bytes=${bytes}-`, 'if-range': validator },
      };
    },
    complete: (response) =>
      received === undefined || response.receivedBytes === undefined
        ? response
        : { ...response, ...received.head, receivedBytes: received.bytes },
    hasBegun: () => received !== undefined && received.bytes > 0,
    canContinueAfter: (error) => received?.validator !== undefined && isBreak(error),
    hasProgressed() {
      if (received === undefined) return false;
      const hasMore = received.bytes - seen >= enoughProgress;
      seen = received.bytes;
      return hasMore;
    },
  };
}

/** A server that breaks off after less does not get more tries for it. */
const enoughProgress = 65_536;

function isBreak(error: EntradaError): boolean {
  return error.code === 'NETWORK_UNREACHABLE' || error.details['truncated'] === true;
}

/** Only a strong entity tag promises the same bytes (RFC 9110 8.8.1), and only without a compression of the moment. */
function validatorOf({ status, headers }: ResponseHead): string | undefined {
  const tag = headers['etag'];
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity';
  const hasRanges = status === 200 && headers['accept-ranges']?.trim().toLowerCase() === 'bytes';
  return isPlain && hasRanges && tag?.startsWith('"') === true ? tag : undefined;
}

function continues({ headers }: ResponseHead, { head, bytes }: Received): boolean {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  const length = head.headers['content-length'];
  return Number(start) === bytes && (total === '*' || length === undefined || total === length);
}
