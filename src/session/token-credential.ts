import { abortable } from '../base/abortable.ts';
import { EntradaError } from '../base/errors.ts';
import { protocolScopes, splitScopes } from '../model/scope.ts';
import type { AccessTokenEntry } from '../model/token.ts';
import { readTokenRequest } from './tokens/read-token-request.ts';
import type { TokenRequest } from './tokens/token-request.ts';

/** A signal that cancels, as those of Azure's SDKs; an `AbortSignal` is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Options of a {@link TokenCredential}, in addition to the scopes. Those that are not listed are ignored. */
export interface TokenCredentialOptions {
  /** The claims challenge of a service that refused the last token (JSON); implies a renewal. */
  readonly claims?: string | undefined;
  /** Another tenant of the account or application. Default: the session's. */
  readonly tenantId?: string | undefined;
  /** Without effect: every token of a session is for clients that handle claims challenges. */
  readonly enableCae?: boolean | undefined;
  /** Ends the wait with the code `CANCELLED`; a renewal that others can wait for continues. */
  readonly abortSignal?: CancelSignal | undefined;
}

/** A token for an SDK: the AccessToken interface of `@azure/core-auth`. */
export interface CredentialToken {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expiresOnTimestamp: number;
  /** Epoch milliseconds after which to ask for a new one; absent if it is not known. */
  readonly refreshAfterTimestamp?: number;
  readonly tokenType: 'Bearer';
}

/** A credential for Azure's SDKs: the TokenCredential interface of `@azure/core-auth`. */
export interface TokenCredential {
  /**
   * Returns a token for scopes of one resource, such as `https://vault.azure.net/.default`. Those without a resource
   * are Graph's.
   *
   * @throws {EntradaError} `INPUT_INVALID` without scopes, or with those of several resources; those of the session's
   *   `getToken`; `CANCELLED`.
   */
  getToken(scopes: string | readonly string[], options?: TokenCredentialOptions): Promise<CredentialToken>;
}

/**
 * Returns a session as a credential for Azure's SDKs.
 *
 * @param acquire - Returns a token of the session.
 *
 * @internal
 */
export function tokenCredential(acquire: (request: TokenRequest) => Promise<AccessTokenEntry>): TokenCredential {
  return {
    async getToken(scopes, options) {
      // Callers without types pass null, too.
      const { claims, tenantId, abortSignal } = options ?? {};
      const named = readTokenRequest({ scopes: typeof scopes === 'string' ? [scopes] : scopes, tenantId, claims });
      const request = { ...named, ...requestFor(named.scopes ?? []) };
      const { accessToken, expiresAtMs, refreshAtMs } = await untilAborted(
        () => acquire(request),
        abortSignal ?? undefined,
      );
      return {
        token: accessToken.reveal(),
        expiresOnTimestamp: expiresAtMs,
        ...(refreshAtMs === undefined ? {} : { refreshAfterTimestamp: refreshAtMs }),
        tokenType: 'Bearer',
      };
    },
  };
}

/** Splits `https://vault.azure.net/.default` into its resource and the permissions that are wanted by name. */
function requestFor(named: readonly string[]): TokenRequest {
  const protocol = new Set<string>(protocolScopes);
  const scopes = splitScopes(named).filter((scope) => !protocol.has(scope.toLowerCase()));
  if (scopes.length === 0) {
    throw new EntradaError('INPUT_INVALID', 'Cannot get a token: the scopes are missing', {
      hint: 'Pass the scope of one resource, such as https://vault.azure.net/.default.',
    });
  }
  const parts = scopes.map((scope) => ({ scope, at: scope.lastIndexOf('/') }));
  const resources = new Set(parts.map(({ scope, at }) => scope.slice(0, Math.max(at, 0)).replace(/\/+$/, '')));
  const [resource = '', ...others] = resources;
  if (others.length > 0) {
    throw new EntradaError(
      'INPUT_INVALID',
      `Cannot get a token for the scopes "${scopes.join(' ')}": a token is for one resource, and these have ${resources.size}`,
      { hint: 'Ask for one token per resource.' },
    );
  }
  const permissions = parts.filter(({ scope, at }) => scope.slice(at + 1).toLowerCase() !== '.default');
  return {
    resource: resource === '' ? undefined : resource,
    scopes: permissions.map(({ scope }) => scope),
  };
}

async function untilAborted<T>(start: () => Promise<T>, given: CancelSignal | undefined): Promise<T> {
  if (given === undefined) return start();
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (given.aborted) throw cancelled();
  given.addEventListener('abort', abort);
  try {
    return await abortable(start(), controller.signal);
  } catch (cause) {
    if (!controller.signal.aborted) throw cause;
    throw cancelled(cause);
  } finally {
    given.removeEventListener('abort', abort);
  }
}

function cancelled(cause?: unknown): EntradaError {
  return new EntradaError('CANCELLED', 'Cancelled while waiting for a token.', { cause });
}
