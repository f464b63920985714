import type { BodyReceiver, BodySource, ResponseHead } from '../model/streamed-body.ts';

/** One HTTP request. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** A body that is sent piece by piece, in place of `body`. */
  readonly bodySource?: BodySource;
  /** Receives response bodies of any length. Default: the body is returned as a whole. */
  readonly receive?: BodyReceiver | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * For the whole exchange, in milliseconds; default: the transport's own. While a body is sent or received piece by
   * piece, for each piece.
   */
  readonly timeoutMs?: number | undefined;
  /** A larger response is refused, as received and as decompressed; default: the transport's own. */
  readonly maxBodyBytes?: number | undefined;
}

/** One complete HTTP response. */
export interface HttpResponse extends ResponseHead {
  /** Decompressed; empty if it was received piece by piece. */
  readonly body: Buffer;
  /** The bytes that were received piece by piece, decompressed. */
  readonly receivedBytes?: number;
}

/**
 * Sends one request and returns its complete response, whatever the status. Follows no redirect.
 *
 * @throws {EntradaError} `NETWORK_UNREACHABLE`, `NETWORK_TIMED_OUT`, `TLS_UNTRUSTED`, `RESPONSE_INVALID` (too long,
 * truncated, damaged or not HTTP), `CANCELLED` (the signal), `INPUT_INVALID` (not https, or a header that HTTP cannot
 * carry).
 */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;
