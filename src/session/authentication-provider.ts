import type { SessionRecord } from '../model/context.ts';
import { resourceOf } from '../model/resource.ts';
import { decodeClaims } from '../oauth/claims-request.ts';
import { type KiotaHosts, kiotaHosts } from './kiota-hosts.ts';
import { asLibrary } from './library-words.ts';
import { savedSession } from './saved/current-session.ts';
import type { Services } from './services/services.ts';
import { tokenCredential } from './token-credential.ts';
import { acquireToken } from './tokens/acquire.ts';

/** A request of a Kiota client, as far as its authentication goes. */
export interface KiotaRequest {
  /** The complete address. */
  readonly URL: string;
  readonly headers: {
    has(name: string): boolean;
    add(name: string, ...values: string[]): unknown;
    delete(name: string): unknown;
  };
}

/**
 * A provider of authentication for clients of Microsoft Graph: AuthenticationProvider of
 * `@microsoft/microsoft-graph-client`, and AuthenticationProvider and AccessTokenProvider of
 * `@microsoft/kiota-abstractions`.
 */
export interface SessionAuthenticationProvider {
  /**
   * Returns an access token for Graph, or for the scopes of one resource.
   *
   * @throws {EntradaError} `INPUT_INVALID` for scopes of several resources; those of the session's `getToken`.
   */
  getAccessToken(options?: { readonly scopes?: readonly string[] | undefined }): Promise<string>;
  /**
   * Adds the session's token to a request to an API of the session, unless it has a token. Any other request is left
   * unchanged.
   *
   * @param context - `claims`: the claims challenge of a refused request, in Base64; the token is then replaced.
   * @throws {EntradaError} Those of the session's `getToken`.
   */
  authenticateRequest(request: KiotaRequest, context?: Record<string, unknown>): Promise<void>;
  /**
   * Returns the session's token for a request to an API of the session, and an empty text for any other.
   *
   * @param context - As for `authenticateRequest`.
   * @throws {EntradaError} Those of the session's `getToken`.
   */
  getAuthorizationToken(url?: string, context?: Record<string, unknown>): Promise<string>;
  /**
   * Returns the hosts of the session's APIs, of which `setAllowedHosts` can leave out some.
   *
   * @typeParam T - Kiota's class, whose private fields no other type has.
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  getAllowedHostsValidator<T = KiotaHosts>(): T;
}

/**
 * Returns a session as a provider of authentication for clients of Microsoft Graph.
 *
 * @internal
 */
export function authenticationProvider(
  { id, service, cloud }: Pick<SessionRecord, 'id' | 'service' | 'cloud'>,
  services: Services,
): SessionAuthenticationProvider {
  const acquire = (request: Parameters<typeof acquireToken>[1]) => asLibrary(() => acquireToken(id, request, services));
  const hosts = kiotaHosts({ service, cloud });
  const tokenFor = async (url: string, context: Record<string, unknown>): Promise<string> => {
    const record = await asLibrary(() => savedSession(id, services));
    const resource = hosts.isUrlHostValid(url) ? await resourceAt(url, record) : undefined;
    if (resource === undefined) return '';
    const claims = hasClaims(context) ? decodeClaims(context.claims) : undefined;
    return (await acquire({ resource, claims })).accessToken.reveal();
  };
  return {
    async getAccessToken({ scopes = [] } = {}) {
      const wanted = scopes.length === 0 ? ['.default'] : scopes;
      return (await tokenCredential(acquire).getToken(wanted)).token;
    },
    async authenticateRequest(request, context = {}) {
      if (!hasClaims(context) && request.headers.has('Authorization')) return;
      const token = await tokenFor(request.URL, context);
      if (token === '') return;
      request.headers.delete('Authorization');
      request.headers.add('Authorization', `Bearer ${token}`);
    },
    getAuthorizationToken(url = '', context = {}) {
      return tokenFor(url, context);
    },
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
    getAllowedHostsValidator<T>() {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return hosts as T;
    },
  };
}

function hasClaims(context: Record<string, unknown>): context is { readonly claims: string } {
  return typeof context['claims'] === 'string' && context['claims'] !== '';
}

async function resourceAt(address: string, record: SessionRecord): Promise<string | undefined> {
  const { ownApi } = await import('./requests/own-api.ts');
  const api = await ownApi(new URL(address), record);
  return api === undefined ? undefined : resourceOf(api.name, record.cloud);
}
