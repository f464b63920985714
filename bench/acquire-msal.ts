import { PublicClientApplication, type AccountInfo } from '@azure/msal-node';
import { timeCalls } from './time-calls.ts';

const tenantId = '11111111-2222-4333-8444-555555555555';
const clientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const environment = 'login.windows.net';
const scope = 'https://graph.microsoft.com/User.Read';

/** Times what MSAL takes for a user's token that is in its cache, among so many accounts; microseconds. */
export async function msalAcquire(count: number): Promise<number> {
  const application = applicationWith(count);
  const calls = count >= 100_000 ? 10 : count >= 1_000 ? 100 : 2_000;
  return timeCalls(calls, async (turn) => {
    await application.acquireTokenSilent({ account: accountOf((turn * 7_919) % count), scopes: [scope] });
  });
}

/** Returns a user's token that is in MSAL's cache. */
export async function cachedMsalToken(): Promise<string> {
  const found = await applicationWith(1).acquireTokenSilent({ account: accountOf(0), scopes: [scope] });
  return found.accessToken;
}

function applicationWith(count: number): PublicClientApplication {
  const application = new PublicClientApplication({
    auth: { clientId, authority: `https://login.microsoftonline.com/${tenantId}`, knownAuthorities: [] },
    system: { networkClient: { sendGetRequestAsync: refuse, sendPostRequestAsync: refuse } },
  });
  application.getTokenCache().deserialize(cacheOf(count));
  return application;
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('It went to the network.'));
}

function homeIdOf(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000.${tenantId}`;
}

function accountOf(number: number): AccountInfo {
  const homeAccountId = homeIdOf(number);
  const localAccountId = homeAccountId.split('.')[0] ?? '';
  return { homeAccountId, environment, tenantId, username: `user${number}@contoso.com`, localAccountId };
}

/** MSAL's own format (its cache serializer). */
function cacheOf(count: number): string {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const nowS = Math.floor(Date.now() / 1_000);
  const entries = <T>(make: (number: number) => readonly [string, T]) => Object.fromEntries(numbers.map(make));
  return JSON.stringify({
    Account: entries((number) => {
      const { homeAccountId, username, localAccountId } = accountOf(number);
      return [
        `${homeAccountId}-${environment}-${tenantId}`,
        {
          home_account_id: homeAccountId,
          environment,
          realm: tenantId,
          local_account_id: localAccountId,
          username,
          authority_type: 'MSSTS',
        },
      ];
    }),
    IdToken: entries((number) => [
      `${homeIdOf(number)}-${environment}-idtoken-${clientId}-${tenantId}---`,
      {
        home_account_id: homeIdOf(number),
        environment,
        credential_type: 'IdToken',
        client_id: clientId,
        secret: idTokenOf(number),
        realm: tenantId,
      },
    ]),
    AccessToken: entries((number) => [
      `${homeIdOf(number)}-${environment}-accesstoken-${clientId}-${tenantId}-${scope.toLowerCase()}--`,
      {
        home_account_id: homeIdOf(number),
        environment,
        credential_type: 'AccessToken',
        client_id: clientId,
        secret: 'a'.repeat(1_800),
        realm: tenantId,
        target: scope,
        cached_at: String(nowS),
        expires_on: String(nowS + 3_600),
        extended_expires_on: String(nowS + 3_600),
        token_type: 'Bearer',
      },
    ]),
    RefreshToken: entries((number) => [
      `${homeIdOf(number)}-${environment}-refreshtoken-${clientId}----`,
      {
        home_account_id: homeIdOf(number),
        environment,
        credential_type: 'RefreshToken',
        client_id: clientId,
        secret: 'r'.repeat(1_000),
      },
    ]),
    AppMetadata: {},
  });
}

function idTokenOf(number: number): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { localAccountId, username } = accountOf(number);
  const claims = { oid: localAccountId, tid: tenantId, preferred_username: username, sub: 's', ver: '2.0' };
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.s`;
}
