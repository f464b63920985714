/** A request body that is sent piece by piece. */
export interface BodySource {
  /** In bytes; undefined if it is not known, and the body is sent in chunks. */
  readonly size: number | undefined;
  /** Starts reading at the beginning; called once for each try. A piece is not used after the next one is requested. */
  open(): AsyncIterable<Uint8Array>;
}

/** The status and headers of a response. */
export interface ResponseHead {
  readonly status: number;
  /** Names in lower case; repeated headers joined as Node joins them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Takes the next piece of a response body; the following one is read after it resolves. */
export type BodyWriter = (piece: Uint8Array) => void | Promise<void>;

/**
 * Called with the head of a response. Returns a function that takes the body piece by piece, from its beginning, or
 * undefined for a body that is returned as a whole.
 */
export type BodyReceiver = (head: ResponseHead) => BodyWriter | undefined;
