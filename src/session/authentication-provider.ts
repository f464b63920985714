import type { SessionRecord } from '../model/context.ts';
import { resourceOf } from '../model/resource.ts';
import { decodeClaims } from '../oauth/claims-request.ts';
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
 * `@microsoft/microsoft-graph-client`, and AuthenticationProvider of `@microsoft/kiota-abstractions`.
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
}

/**
 * Returns a session as a provider of authentication for clients of Microsoft Graph.
 *
 * @internal
 */
export function authenticationProvider(id: string, services: Services): SessionAuthenticationProvider {
  const acquire = (request: Parameters<typeof acquireToken>[1]) => acquireToken(id, request, services);
  return {
    async getAccessToken({ scopes = [] } = {}) {
      const wanted = scopes.length === 0 ? ['.default'] : scopes;
      return (await tokenCredential(acquire).getToken(wanted)).token;
    },
    async authenticateRequest(request, context = {}) {
      const record = await savedSession(id, services);
      const resource = await resourceAt(request.URL, record);
      if (resource === undefined) return;
      const encoded = context['claims'];
      const claims = typeof encoded === 'string' && encoded !== '' ? decodeClaims(encoded) : undefined;
      if (claims === undefined && request.headers.has('Authorization')) return;
      const { accessToken } = await acquire({ resource, claims });
      request.headers.delete('Authorization');
      request.headers.add('Authorization', `Bearer ${accessToken.reveal()}`);
    },
  };
}

async function resourceAt(address: string, record: SessionRecord): Promise<string | undefined> {
  if (!URL.canParse(address)) return undefined;
  const { ownApi } = await import('./requests/own-api.ts');
  const api = await ownApi(new URL(address), record);
  return api === undefined ? undefined : resourceOf(api.name, record.cloud);
}
