import type { LabResponse } from '../tenant/tenant.ts';

/** The effect of a fault, in place of a response or before it. */
export type FaultEffect =
  | { readonly kind: 'respond'; readonly response: LabResponse }
  /** The connection is closed without a response. */
  | { readonly kind: 'drop' }
  /** The usual response, delayed. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** The usual response, once a promise is resolved. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** The connection is closed within the headers or the body of the usual response. */
  | { readonly kind: 'cut'; readonly at: 'headers' | 'body' }
  /** The usual response with other headers and another body. */
  | {
      readonly kind: 'alter';
      readonly headers: Readonly<Record<string, string>>;
      readonly body: (body: Buffer) => Buffer;
    }
  /** The usual response, its body slowly. */
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** The usual response at another time. */
  | { readonly kind: 'skew'; readonly offsetMs: number };
