/** Which access token a caller needs. */
export interface TokenRequest {
  /** Origin or application id of the API, `graph` or `teams` (the Teams admin API). Default: the Graph of the cloud. */
  readonly resource?: string | undefined;
  /** Delegated permissions that the token must have, with or without their resource. */
  readonly scopes?: readonly string[] | undefined;
  /** Another tenant that the account (as a guest, too) or application exists in: GUID or domain. Default: its own. */
  readonly tenantId?: string | undefined;
  /** Requests a new token even when the cached one is still valid. */
  readonly forceRenewal?: boolean | undefined;
  /** The claims challenge of a service that refused the cached token (JSON); implies a renewal. */
  readonly claims?: string | undefined;
}

/** The token that a renewal is to bring. */
export interface Renewal {
  readonly resource: string;
  /** Permissions requested by name; empty: those of the sign-in, or everything consented to on another resource. */
  readonly scopes: readonly string[];
  readonly claims: string | undefined;
  /** Another tenant than the session's; undefined: that of the session. */
  readonly tenantId: string | undefined;
}
