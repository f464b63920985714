import { createHash } from 'node:crypto';
import type { Cloud } from './cloud.ts';
import type { StoredCredential } from './stored-credential.ts';
import type { AccessTokenEntry } from './token.ts';

export type ServiceName = 'entra' | 'teams';

/** The command that signs in to each service. */
export const connectCommands: Readonly<Record<ServiceName, string>> = {
  entra: 'Connect-Entra',
  teams: 'Connect-MicrosoftTeams',
};

export type AuthType = 'Delegated' | 'AppOnly' | 'UserProvidedAccessToken' | 'ManagedIdentity' | 'EnvironmentVariable';

export type ContextScope = 'Process' | 'CurrentUser';

/**
 * What Get-EntraContext shows: who is connected, to what and how. It contains no secret.
 *
 * @typeParam CredentialType - The names of the known ways to sign in; by default any, because a saved session can be of
 * another version.
 */
export interface Context<CredentialType extends string = string> {
  readonly ClientId: string;
  readonly TenantId: string;
  readonly Scopes: readonly string[];
  readonly AuthType: AuthType;
  /** The way to sign in: the name of its row in src/credentials/registry.ts. */
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

/** What goes into a log: everything at `Verbose`, nothing at `None`. */
export type LogLevel = 'Verbose' | 'Info' | 'Warning' | 'Error' | 'None';

export interface LogSettings {
  readonly level: LogLevel;
  /** Absolute. */
  readonly path: string;
}

/** One saved session: everything needed to show it, use it and renew it. */
export interface SessionRecord {
  readonly id: string;
  /** What people call it by; unique, in any case. */
  readonly name: string;
  readonly service: ServiceName;
  /** The cloud as it was at sign-in, so that a later change of its name's meaning sends no token elsewhere. */
  readonly cloud: Cloud;
  /** The tenant asked for (`common` when none was) and signed in to. */
  readonly authorityTenant: string;
  readonly context: Context;
  /** The scopes asked for at sign-in, written with their resource; asked for again at every renewal. */
  readonly requestedScopes: readonly string[];
  readonly credential: StoredCredential;
  /** Access tokens by resource (the origin or application id that the scopes begin with). */
  readonly tokens: Readonly<Record<string, AccessTokenEntry>>;
  readonly clientTimeoutMs: number | null;
  /** Where what is done with the session is logged; absent: nowhere. */
  readonly log?: LogSettings;
  readonly savedAtMs: number;
}

/** What tells one session from another. */
export interface SessionKey {
  readonly service: ServiceName;
  readonly cloudName: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** Object id of the account, or the application for app-only. */
  readonly accountId: string;
  /** One shell's session and the user's own stay apart, also when they are of the same account. */
  readonly scope: ContextScope;
}

/** Gives the session's id: 32 hex digits that tell nothing about whose it is. */
export function sessionIdOf(key: SessionKey): string {
  const parts = [key.service, key.cloudName, key.tenantId, key.clientId, key.accountId, key.scope];
  const text = JSON.stringify(parts.map((part) => part.toLowerCase()));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
