import type { EntradaError } from '../../base/errors.ts';

/** The end of one try of a tenant, which a worker reports. */
export interface WorkerEvent {
  /** The id of the sweep. */
  readonly sweep: string;
  /** The name of the tenant; undefined for a sweep that was removed. */
  readonly tenant: string | undefined;
  readonly end: TryEnd;
  readonly durationMs: number;
}

/** Options of `runWorker`. */
export interface WorkerOptions {
  /** How many tenants are worked on at a time. Default: 8. */
  readonly throttleLimit?: number | undefined;
  /** Ends when no tenant of any sweep is left, also at other workers. Default: it waits for more. */
  readonly exitWhenEmpty?: boolean | undefined;
  /** Stops the worker: it finishes its tenants, or returns them to the queue after some seconds. */
  readonly signal?: AbortSignal | undefined;
  onStart?(place: string): void;
  onEvent?(event: WorkerEvent): void;
  /** Called when the server is lost, and when it is back. */
  onConnection?(isConnected: boolean): void;
}

/** How a try ended. */
export type TryEnd =
  | { readonly kind: 'done'; readonly rows: number }
  | { readonly kind: 'failed'; readonly error: EntradaError }
  /** The tenant had its outcome already, or the sweep was removed. */
  | { readonly kind: 'needless'; readonly why: 'finished' | 'removed' }
  | { readonly kind: 'retry'; readonly error: EntradaError; readonly waitMs: number }
  | { readonly kind: 'limited'; readonly waitMs: number }
  | { readonly kind: 'returned' };
