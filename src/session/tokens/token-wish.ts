export interface TokenWish {
  /** Origin or application id of the API; default: the Graph of the session's cloud. `teams`: the Teams admin API. */
  readonly resource?: string | undefined;
  /** Delegated permissions the token has to hold, with or without their resource. */
  readonly scopes?: readonly string[] | undefined;
  /** Ask the service even when the token at hand would do. */
  readonly forceRenewal?: boolean | undefined;
  /** What a service asked for when it refused the token at hand (JSON); implies a renewal. */
  readonly claims?: string | undefined;
}

/** What a renewal is for. */
export interface Renewal {
  readonly resource: string;
  /** Permissions asked for by name; empty: those of the sign-in, or everything consented to on another resource. */
  readonly scopes: readonly string[];
  readonly claims: string | undefined;
}
