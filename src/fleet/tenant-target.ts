/** A tenant of a sweep, and the session that reaches it. */
export interface TenantTarget {
  /** Of the context, or the tenant as a file names it. */
  readonly name: string;
  /** Undefined if it is not known before the request: a file that has domains alone. */
  readonly tenantId: string | undefined;
  /** The id of a saved session. */
  readonly sessionId: string;
  /** The GUID or domain of another tenant that the session's credential reaches; undefined: the session's own. */
  readonly otherTenant: string | undefined;
}
