/** The rights of the tools, and the limits of their results. */
export interface McpOptions {
  /** Whether the tools that change something exist. */
  readonly allowsWrites: boolean;
  /** Patterns of the names of contexts that exist for the client; empty: all. */
  readonly contexts: readonly string[];
  /** Patterns of the tenants that a call may name in place of the session's; empty: all. */
  readonly tenants: readonly string[];
  /** Patterns of the only addresses; empty: all. */
  readonly allowedAddresses: readonly string[];
  readonly deniedAddresses: readonly string[];
  /** The most rows of one result. */
  readonly maxRows: number;
  /** The most bytes of the text of one result. */
  readonly maxBytes: number;
  /** Milliseconds for one call, without the time that the user takes to approve it. */
  readonly timeLimitMs: number;
  /** Absolute; undefined: no audit log. */
  readonly auditLogPath: string | undefined;
}
