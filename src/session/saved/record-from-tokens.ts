import { type JsonObject, textField, textListField } from '../../base/json.ts';
import type { Cloud } from '../../model/cloud.ts';
import { graphResourceOf } from '../../model/resource.ts';
import {
  type AuthType,
  type Context,
  type ContextScope,
  type ServiceName,
  type SessionRecord,
  sessionIdOf,
} from '../../model/context.ts';
import { readClaims } from '../../model/jwt.ts';
import { splitScopes } from '../../model/scope.ts';
import { namesTenant } from '../../oauth/authority.ts';
import type { TokenSet } from '../../model/token.ts';

/** The facts about a sign-in that its tokens do not contain. */
export interface ContextFacts {
  readonly service: ServiceName;
  readonly authType: AuthType;
  /** The name of the sign-in method. */
  readonly credentialType: string;
  readonly cloud: Cloud;
  /** As requested. */
  readonly tenant: string;
  /** Empty where only the token contains it. */
  readonly clientId: string;
  readonly scope: ContextScope;
  readonly certificate?: { readonly thumbprint: string; readonly subject: string; readonly sendsChain: boolean };
  readonly managedIdentityId?: string | null;
}

type Identity = Pick<SessionRecord, 'id' | 'service' | 'cloud' | 'authorityTenant' | 'context'>;

/**
 * Builds the identity of a session from its first tokens.
 *
 * The context comes from the claims of the access token, as in the original, or from the ID token if the access token
 * is not a JWT. If neither names the tenant, it is the requested one: it keeps sessions of different tenants apart.
 */
export function recordOf(tokens: TokenSet, facts: ContextFacts): Identity {
  const idClaims: JsonObject = { ...tokens.idTokenClaims };
  const claims: JsonObject = { ...idClaims, ...readClaims(tokens.accessToken.reveal()) };
  const context = contextOf(claims, tokens, facts);
  const accountId = textField(claims, 'oid') ?? textField(claims, 'sub') ?? context.ClientId;
  const id = sessionIdOf({
    service: facts.service,
    cloudName: facts.cloud.name,
    tenantId: context.TenantId,
    clientId: facts.clientId || context.ClientId,
    accountId: facts.authType === 'AppOnly' ? facts.clientId : accountId,
    scope: facts.scope,
  });
  const { service, cloud } = facts;
  return { id, service, cloud, authorityTenant: authorityTenantOf(facts, context), context };
}

/** A session of one tenant is renewed there: under `common` the service would choose the account's home. */
function authorityTenantOf(facts: ContextFacts, context: Context): string {
  return context.TenantId === '' ? facts.tenant : context.TenantId;
}

function contextOf(claims: JsonObject, tokens: TokenSet, facts: ContextFacts): Context {
  return {
    ClientId: textField(claims, 'appid') ?? facts.clientId,
    TenantId: textField(claims, 'tid') ?? (namesTenant(facts.tenant) ? facts.tenant.toLowerCase() : ''),
    Scopes: scopesOf(claims, tokens, facts.cloud),
    AuthType: facts.authType,
    TokenCredentialType: facts.credentialType,
    CertificateThumbprint: facts.certificate?.thumbprint ?? null,
    CertificateSubjectName: facts.certificate?.subject ?? null,
    SendCertificateChain: facts.certificate?.sendsChain ?? null,
    Account: textField(claims, 'upn') ?? textField(claims, 'preferred_username') ?? null,
    AppName: textField(claims, 'app_displayname') ?? null,
    ContextScope: facts.scope,
    Certificate: null,
    ManagedIdentityId: facts.managedIdentityId ?? null,
    ClientSecret: null,
    Environment: facts.cloud.name,
  };
}

function scopesOf(claims: JsonObject, tokens: TokenSet, cloud: Cloud): string[] {
  const scp = textField(claims, 'scp');
  if (scp !== undefined) return splitScopes([scp]);
  const roles = textListField(claims, 'roles');
  if (roles.length > 0) return roles;
  const prefix = `${graphResourceOf(cloud)}/`;
  return tokens.scopes.map((scope) => (scope.startsWith(prefix) ? scope.slice(prefix.length) : scope));
}
