/** Why a tenant failed. */
export interface TenantFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The status of the response. */
  readonly status?: number | undefined;
}

/** How a tenant ended. */
export interface Outcome {
  readonly kind: 'done' | 'failed';
  /** Rows in all; 0 for a tenant that failed. */
  readonly rows: number;
  /** The parts that the rows are in. */
  readonly chunks: number;
  /** Of a tenant that failed. */
  readonly error?: TenantFailure | undefined;
  /** The GUID of the tenant, where the request has shown it. */
  readonly tenantId?: string | undefined;
  /** Epoch milliseconds. */
  readonly endedAtMs: number;
}

/** Where a tenant continues: after the rows that are kept. */
export interface Progress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly chunks: number;
  /** How many tries had failed when it was written. */
  readonly failures: number;
}

/**
 * The result of a step: `kept`; `behind`: another worker has taken it; `finished`: the tenant has an outcome;
 * `removed`: the sweep is gone.
 */
export type Step = 'kept' | 'behind' | 'finished' | 'removed';

/** The results of one tenant, in one of which each row is kept once. */
export interface TenantResults {
  outcome(): Promise<Outcome | undefined>;
  progress(): Promise<Progress | undefined>;
  /** Keeps rows and the place to continue in one step. */
  keep(progress: Progress, chunks: readonly string[]): Promise<Step>;
  /** Keeps the last rows and the outcome in one step; only the first outcome counts. */
  finish(outcome: Outcome, chunks: readonly string[]): Promise<Step>;
  /** Reads the rows; a chunk is some lines of JSON. */
  chunks(count: number): AsyncIterable<string>;
}
