import { createHash } from 'node:crypto';
import type { Cloud } from './cloud.ts';
import type { StoredCredential } from './stored-credential.ts';
import type { AccessTokenEntry } from './token.ts';

/** The service that a session is signed in to. */
export type ServiceName = 'entra' | 'teams';

/** The command that signs in to each service; also the name in its messages. */
export const connectCommands: Readonly<Record<ServiceName, string>> = {
  entra: 'Connect-Entra',
  teams: 'Connect-MicrosoftTeams',
};

/** How a session authenticates, in the names of the original. */
export type AuthType = 'Delegated' | 'AppOnly' | 'UserProvidedAccessToken' | 'ManagedIdentity' | 'EnvironmentVariable';

/** Where a session is kept: for the calling shell or for the user. */
export type ContextScope = 'Process' | 'CurrentUser';

/**
 * The output of Get-EntraContext: who is connected, to which cloud and tenant, and how. Contains no secret.
 *
 * @typeParam CredentialType - The names of the known credentials. Default: any, because a saved session can be from
 * another version.
 */
export interface Context<CredentialType extends string = string> {
  readonly ClientId: string;
  readonly TenantId: string;
  readonly Scopes: readonly string[];
  readonly AuthType: AuthType;
  /** The credential's name, from its row in src/credentials/registry.ts. */
  readonly TokenCredentialType: CredentialType;
  readonly CertificateThumbprint: string | null;
  readonly CertificateSubjectName: string | null;
  readonly SendCertificateChain: boolean | null;
  readonly Account: string | null;
  readonly AppName: string | null;
  readonly ContextScope: ContextScope;
  readonly Certificate: string | null;
  readonly ManagedIdentityId: string | null;
  readonly ClientSecret: null;
  readonly Environment: string;
}

/** How much a log contains: everything at `Verbose`, nothing at `None`. */
export type LogLevel = 'Verbose' | 'Info' | 'Warning' | 'Error' | 'None';

/** The level and file of a session's log. */
export interface LogSettings {
  readonly level: LogLevel;
  /** Absolute. */
  readonly path: string;
}

/** A saved session: everything needed to show, use and renew it. */
export interface SessionRecord {
  readonly id: string;
  /**
   * Who is signed in to what: the {@link sessionIdOf} of the sign-in. Several names can have sessions of one identity.
   * Absent: the same as `id`, as for the first session of an identity.
   */
  readonly identity?: string;
  /** The name that users see; unique, ignoring case. */
  readonly name: string;
  readonly service: ServiceName;
  /** The cloud as it was at sign-in, so that no token goes elsewhere if its name is redefined later. */
  readonly cloud: Cloud;
  /** The tenant requested at sign-in; `common` if none was. */
  readonly authorityTenant: string;
  readonly context: Context;
  /** The scopes requested at sign-in, qualified with their resource; requested again at every renewal. */
  readonly requestedScopes: readonly string[];
  readonly credential: StoredCredential;
  /** Access tokens by resource (the origin or application id that the scopes begin with). */
  readonly tokens: Readonly<Record<string, AccessTokenEntry>>;
  readonly clientTimeoutMs: number | null;
  /** Log of the session's activity; absent if there is none. */
  readonly log?: LogSettings;
  readonly savedAtMs: number;
}

/** The properties that identify a session. */
export interface SessionKey {
  readonly service: ServiceName;
  readonly cloudName: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** Object ID of the account, or the application ID for app-only sessions. */
  readonly accountId: string;
  /** A shell's session and the user's are separate even for the same account. */
  readonly scope: ContextScope;
}

/**
 * Returns what identifies a sign-in, and is the ID of its first session: 32 hexadecimal digits that do not reveal the
 * account.
 */
export function sessionIdOf(key: SessionKey): string {
  return idOf([key.service, key.cloudName, key.tenantId, key.clientId, key.accountId, key.scope]);
}

/**
 * Returns the ID of a further session of an identity.
 *
 * @param count - Starts at 1; more when a renamed session has that ID.
 */
export function namedSessionIdOf(identity: string, name: string, count: number): string {
  return idOf([identity, name, String(count)]);
}

/** Returns the identity of a session: the {@link sessionIdOf} of its sign-in. */
export function identityOf({ id, identity }: Pick<SessionRecord, 'id' | 'identity'>): string {
  return identity ?? id;
}

function idOf(parts: readonly string[]): string {
  const text = JSON.stringify(parts.map((part) => part.toLowerCase()));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
