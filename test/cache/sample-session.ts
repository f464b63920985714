import { isSecret, Secret } from '../../src/base/secret.ts';
import { builtInClouds, type Cloud } from '../../src/model/cloud.ts';
import { type SessionRecord, sessionIdOf } from '../../src/model/context.ts';
import { savedCredential } from '../support/saved-credential.ts';

const cloud = builtInClouds.find(({ name }) => name === 'Global') as Cloud;

/** A session of a person with every optional field set; sessions of different accounts have different ids. */
export function sampleSession(account = 'adele@contoso.com', changes: Partial<SessionRecord> = {}): SessionRecord {
  const tenantId = '11111111-2222-4333-8444-555555555555';
  const clientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
  return {
    id: sessionIdOf({
      service: 'entra',
      cloudName: cloud.name,
      tenantId,
      clientId,
      accountId: account,
      scope: 'CurrentUser',
    }),
    name: account,
    service: 'entra',
    cloud: { ...cloud, graphAudience: cloud.graphEndpoint, caFile: '/etc/ca.pem' },
    authorityTenant: 'organizations',
    requestedScopes: ['https://graph.microsoft.com/User.Read'],
    context: {
      ClientId: clientId,
      TenantId: tenantId,
      Scopes: ['User.Read', 'Group.Read.All'],
      AuthType: 'Delegated',
      TokenCredentialType: 'InteractiveBrowser',
      CertificateThumbprint: null,
      CertificateSubjectName: null,
      SendCertificateChain: null,
      Account: account,
      AppName: 'Microsoft Graph Command Line Tools',
      ContextScope: 'CurrentUser',
      Certificate: null,
      ManagedIdentityId: null,
      ClientSecret: null,
      Environment: 'Global',
    },
    credential: savedCredential('refresh-token', { refreshToken: `refresh token of ${account}` }),
    tokens: {
      'https://graph.microsoft.com': {
        accessToken: new Secret(`access token of ${account}, Grüße`),
        expiresAtMs: 1_800_000_000_000,
        refreshAtMs: 1_799_999_000_000,
        scopes: ['User.Read'],
      },
    },
    clientTimeoutMs: 300_000,
    savedAtMs: 1_790_000_000_000,
    ...changes,
  };
}

/** A session of an application, with every optional field absent. */
export function sampleAppSession(): SessionRecord {
  const person = sampleSession('app');
  return {
    ...person,
    cloud,
    context: {
      ...person.context,
      AuthType: 'AppOnly',
      TokenCredentialType: 'ClientSecret',
      Account: null,
      AppName: null,
    },
    credential: savedCredential('client-secret', { clientSecret: 's3cret' }),
    tokens: {
      'https://graph.microsoft.com': { accessToken: new Secret('app token'), expiresAtMs: 1, scopes: [] },
    },
    clientTimeoutMs: null,
  };
}

/** Opens every secret of a value, so that a deep comparison also compares those. */
export function revealed(value: unknown): unknown {
  if (isSecret(value)) return { secret: value.reveal() };
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, revealed(field)]));
}
