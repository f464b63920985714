import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { listenOnLoopback } from '../../src/lab/hosts/loopback-listener.ts';
import { loadPki } from '../../src/lab/pki/pki.ts';
import type { Cloud } from '../../src/model/cloud.ts';
import { defaultClientId } from '../../src/credentials/person.ts';
import { pkiFolder } from '../support/pki-folder.ts';
import { stockKeyPair } from '../support/stock-keys.ts';
import { importProvider } from './import-provider.ts';
import { ada, devicePages, serveInteraction } from './provider-pages.ts';
import { createProviderStore, type ProviderStore } from './provider-store.ts';

export const tenantId = '7e4a0000-0000-4000-8000-000000000001';
export const graph = 'https://graph.interop.test';
export const application = {
  clientId: 'a9900000-0000-4000-8000-000000000001',
  secret: 'a secret of the application, long enough',
  role: 'User.Read.All',
} as const;

export interface StrictProviderOptions {
  readonly accessTokenFormat?: 'jwt' | 'opaque';
  /**
   * Whether the service asks every person for consent. Without that, `offline_access` is dropped from a request whose
   * prompt does not name consent (OpenID Connect Core 11), and so is the refresh token. Default: true.
   */
  readonly asksForConsent?: boolean;
}

export interface StrictProvider {
  readonly origin: string;
  /** As messages name it. */
  readonly host: string;
  readonly issuer: string;
  readonly cloud: Cloud;
  readonly caFile: string;
  readonly store: ProviderStore;
}

// Made once a file: keys and certificates take most of a second.
const pki = await loadPki({ folder: pkiFolder(), nowMs: Date.now(), log: assert.fail });
const signingKey = await stockKeyPair();
/** Checks the tokens that the provider signs. */
export const { publicKey } = signingKey;

/**
 * Starts oidc-provider, an OpenID Connect server that others wrote and certified, on a port of its own, at the paths of the
 * identity platform and with its strict settings: PKCE for every client, refresh tokens that rotate, no development pages.
 *
 * A fault inside it fails the test.
 */
export async function startStrictProvider(
  t: TestContext,
  options: StrictProviderOptions = {},
): Promise<StrictProvider> {
  const { default: Provider, interactionPolicy } = await importProvider();
  const listener = await listenOnLoopback(pki.server, 0);
  const origin = `https://localhost:${listener.port}`;
  const issuer = `${origin}/${tenantId}/v2.0`;
  const store = createProviderStore();
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  const provider = new Provider(issuer, {
    ...configurationOf(store, options),
    interactions: { policy, url: pageAddress },
  });
  const faults: Error[] = [];
  provider.on('server_error', (_context, error) => faults.push(error));
  const answer = provider.callback();
  listener.handle(async (request: IncomingMessage, response: ServerResponse) => {
    request.url = ownAddress(request.url ?? '/', options.asksForConsent ?? true);
    await (request.url.startsWith('/interaction/')
      ? serveInteraction(provider, request, response)
      : answer(request, response));
  });
  t.after(async () => {
    await listener.stop();
    assert.deepEqual(faults, []);
  });
  const cloud: Cloud = {
    name: 'Interop',
    azureADEndpoint: origin,
    graphEndpoint: graph,
    type: 'User-defined',
    caFile: pki.caFile,
  };
  return { origin, host: new URL(origin).host, issuer, cloud, caFile: pki.caFile, store };
}

function pageAddress(_context: unknown, interaction: { uid: string }): string {
  return `/interaction/${interaction.uid}`;
}

/** What stands in front of the provider: "common" leads to its one tenant, and everybody is asked for consent. */
function ownAddress(address: string, asksForConsent: boolean): string {
  const url = new URL(address, 'https://localhost');
  url.pathname = url.pathname.replace(/^\/common\//, `/${tenantId}/`);
  if (asksForConsent && url.searchParams.get('prompt') === 'select_account') {
    url.searchParams.set('prompt', 'select_account consent');
  }
  return `${url.pathname}${url.search}`;
}

function configurationOf(store: ProviderStore, { accessTokenFormat = 'jwt' }: StrictProviderOptions) {
  const base = `/${tenantId}/oauth2/v2.0`;
  return {
    adapter: store.adapter,
    claims: { openid: ['sub', 'oid', 'tid'], profile: ['name', 'preferred_username'] },
    clientAuthMethods: ['none', 'client_secret_post'],
    clients,
    conformIdTokenClaims: true,
    cookies: { keys: [randomBytes(32).toString('hex')], long: { signed: true }, short: { signed: true } },
    extraTokenClaims: (_context: unknown, token: { kind: string; clientId: string }) =>
      token.kind === 'ClientCredentials'
        ? { tid: tenantId, appid: token.clientId, app_displayname: 'Interop', roles: [application.role] }
        : undefined,
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true, ...devicePages },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => graph,
        getResourceServerInfo: () => ({
          scope: `${graph}/User.Read ${graph}/.default`,
          audience: graph,
          accessTokenFormat,
        }),
      },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({
        sub: accountId,
        oid: accountId,
        tid: tenantId,
        name: ada.name,
        preferred_username: ada.userName,
      }),
    }),
    issueRefreshToken: async (_context: unknown, _client: unknown, source: { scopes: ReadonlySet<string> }) =>
      source.scopes.has('offline_access'),
    jwks: { keys: [{ ...signingKey.privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    pkce: { required: () => true },
    async renderError(context: { type: string; body: string }, out: Readonly<Record<string, string>>) {
      context.type = 'text';
      context.body = `${out['error']}: ${out['error_description']}`;
    },
    rotateRefreshToken: true,
    routes: {
      authorization: `${base}/authorize`,
      token: `${base}/token`,
      device_authorization: `${base}/devicecode`,
      code_verification: '/devicelogin',
    },
    ttl: {
      AccessToken: 3600,
      ClientCredentials: 3600,
      DeviceCode: 900,
      Grant: 86_400,
      // The tests move the client's clock alone, by hours.
      IdToken: 86_400,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
  };
}

const clients = [
  {
    client_id: defaultClientId,
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    redirect_uris: ['http://localhost'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  {
    client_id: application.clientId,
    client_secret: application.secret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'client_secret_post',
  },
];
