/** One HTTP request. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal | undefined;
  /** For the whole exchange, in milliseconds; default: the transport's own. */
  readonly timeoutMs?: number | undefined;
  /** A larger response is refused, as received and as decompressed; default: the transport's own. */
  readonly maxBodyBytes?: number | undefined;
}

/** One complete HTTP response. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated headers joined as Node joins them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. */
  readonly body: Buffer;
}

/**
 * Sends one request and returns its complete response, whatever the status. Follows no redirect.
 *
 * @throws {EntradaError} `NETWORK_UNREACHABLE`, `NETWORK_TIMED_OUT`, `TLS_UNTRUSTED`, `RESPONSE_INVALID` (too long,
 * truncated, damaged or not HTTP), `CANCELLED` (the signal), `INPUT_INVALID` (not https, or a header that HTTP cannot
 * carry).
 */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;
