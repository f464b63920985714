import { inBatches } from '../base/batches.ts';
import type { Context, ServiceName, SessionRecord } from '../model/context.ts';
import { requireKnownCredential } from '../credentials/registry.ts';
import type { TokenCredentialType } from '../model/token-credential-type.ts';
import { asLibrary, eachAsLibrary, withLibraryError } from './library-words.ts';
import { authenticationProvider, type SessionAuthenticationProvider } from './authentication-provider.ts';
import { acquireToken } from './tokens/acquire.ts';
import { readTokenRequest } from './tokens/read-token-request.ts';
import type { TokenRequest } from './tokens/token-request.ts';
import { removeSession } from './saved/disconnect.ts';
import { closeSession } from './tokens/close-session.ts';
import type { BatchOptions, BatchRequest, BatchResult } from './requests/batch/batch-types.ts';
import type { ListRequest } from './requests/pages.ts';
import type { ApiRequest, ApiResponse } from './requests/request.ts';
import type { Services } from './services/services.ts';
import { tokenCredential, type TokenCredential } from './token-credential.ts';

/** A plain access token for the caller's own requests. */
export interface AccessToken {
  readonly token: string;
  readonly expiresOn: Date;
}

/**
 * The end of `await using session = ...`, the same as `close()`. The type has it if the program's own types have
 * `Symbol.asyncDispose`: lib ESNext.Disposable or @types/node.
 */
export type SessionDisposal = {
  readonly [K in SymbolConstructor['asyncDispose' & keyof SymbolConstructor] & symbol]: () => Promise<void>;
};

/** A signed-in session. */
export interface Session extends SessionDisposal {
  /** Whose cmdlet signed in: a session of Teams reaches Graph and the Teams admin API. */
  readonly service: ServiceName;
  /** Who is connected, to what and how. */
  readonly context: Context<TokenCredentialType>;
  /**
   * Returns an access token: the cached one while it is valid, else a new one.
   *
   * @throws {EntradaError} `SIGN_IN_NEEDED`, `CONSENT_NEEDED`, network errors; `PARAMETER_NOT_FOUND`,
   *   `PARAMETER_VALUE_INVALID` for wrong options.
   */
  getToken(request?: TokenRequest): Promise<AccessToken>;
  /** Returns the session as a credential for Azure's SDKs (TokenCredential of `@azure/core-auth`). */
  asTokenCredential(): TokenCredential;
  /** Returns the session as the authentication of `@microsoft/microsoft-graph-client` and of Kiota's clients. */
  asAuthenticationProvider(): SessionAuthenticationProvider;
  /**
   * Sends one request to Microsoft Graph or the Teams admin API and returns its parsed body.
   *
   * @typeParam T - The type of the body, which is not checked.
   * @throws {EntradaError} `REQUEST_REFUSED`, `SERVICE_UNAVAILABLE`, `SIGN_IN_NEEDED`, `INPUT_INVALID`, network errors.
   */
  request<T = unknown>(url: string | URL, options?: Omit<ApiRequest, 'url'>): Promise<T>;
  /** As `request`, with status, headers and bytes. */
  requestRaw(url: string | URL, options?: Omit<ApiRequest, 'url'>): Promise<ApiResponse>;
  /**
   * Lists every item of every page; `onDeltaLink` gets the link that lists the changes afterwards.
   *
   * @typeParam T - The type of an item, which is not checked.
   */
  list<T = unknown>(url: string | URL, options?: Omit<ListRequest, 'url'>): AsyncIterable<T>;
  /**
   * Sends many requests to Microsoft Graph in batches of 20, and yields the result of each, in their order. Requests
   * are read as they are needed. One that fails has an `error` and does not stop the others; throttled ones are sent
   * again after their Retry-After.
   *
   * @typeParam T - The type of the bodies, which is not checked.
   * @typeParam R - The type of the requests, which the results contain.
   * @throws {EntradaError} `SIGN_IN_NEEDED`, `CONSENT_NEEDED`, `CANCELLED`; `INPUT_INVALID` for the options.
   */
  batch<T = unknown, R extends BatchRequest = BatchRequest>(
    requests: Iterable<R> | AsyncIterable<R>,
    options?: BatchOptions,
  ): AsyncIterable<BatchResult<T, R>>;
  /**
   * Sends a request as the global `fetch` does, for libraries that take one. It has the session's token if it goes to
   * an API of the session, otherwise none; a GET follows redirects without it. A failed response is returned.
   *
   * @throws {EntradaError} `SIGN_IN_NEEDED`, `CONSENT_NEEDED`, network errors.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Removes the session and its tokens. */
  disconnect(): Promise<void>;
  /**
   * Ends this process's use of the session, and its connections. Further calls throw `NOT_CONNECTED`; requests that are
   * under way are completed, and a renewal of a saved session is waited for. A session in the memory of this process is
   * removed; a saved one, and one in a cache that the program supplied, stays.
   */
  close(): Promise<void>;
}

/**
 * Returns the caller's view of a saved session.
 *
 * @throws {EntradaError} `CACHE_UNREADABLE` for a session of another version.
 *
 * @internal
 */
export function openSession(
  record: Pick<SessionRecord, 'id' | 'service' | 'context' | 'cloud'>,
  services: Services,
): Session {
  const { id, service } = record;
  const context: Context = record.context;
  requireKnownCredential(context);
  return {
    service,
    context,
    async getToken(request = {}) {
      const { accessToken, expiresAtMs } = await asLibrary(async () =>
        acquireToken(id, readTokenRequest(request), services),
      );
      return { token: accessToken.reveal(), expiresOn: new Date(expiresAtMs) };
    },
    asTokenCredential() {
      return tokenCredential((request) => asLibrary(() => acquireToken(id, request, services)));
    },
    asAuthenticationProvider() {
      return authenticationProvider(record, services);
    },
    async request<T>(url: string | URL, options: Omit<ApiRequest, 'url'> = {}) {
      const { sendRequest } = await import('./requests/request.ts');
      await warnOfSlash(url, services);
      // The caller names the type.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return (await asLibrary(() => sendRequest(id, { ...options, url }, services))).content as T;
    },
    async requestRaw(url, options = {}) {
      const { sendRequest } = await import('./requests/request.ts');
      await warnOfSlash(url, services);
      return asLibrary(() => sendRequest(id, { ...options, url }, services));
    },
    list<T>(url: string | URL, options: Omit<ListRequest, 'url'> = {}) {
      const itemsOfPages = async function* () {
        const { itemsOfPages: pages } = await import('./requests/pages.ts');
        yield* eachAsLibrary(() => pages(id, { ...options, url }, services));
      };
      // The caller names the type.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return inBatches(itemsOfPages()) as AsyncIterable<T>;
    },
    async *batch<T, R extends BatchRequest>(requests: Iterable<R> | AsyncIterable<R>, options: BatchOptions = {}) {
      const { sendBatches } = await import('./requests/batch/send-batches.ts');
      // The caller names the type.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const results = sendBatches(id, requests, options, services) as AsyncIterable<BatchResult<T, R>>;
      for await (const result of eachAsLibrary(() => results)) yield withLibraryError(result);
    },
    async fetch(input, init) {
      const { signedFetch } = await import('./requests/signed-fetch.ts');
      const request = new Request(input, init);
      return asLibrary(() => signedFetch(id, request, services));
    },
    async disconnect() {
      await asLibrary(() => removeSession(id, services));
    },
    async close() {
      await closeSession(id, services);
    },
    async [Symbol.asyncDispose]() {
      await closeSession(id, services);
    },
  };
}

async function warnOfSlash(url: string | URL, { warn }: Services): Promise<void> {
  const { slashWarning } = await import('./requests/check-request.ts');
  const warning = slashWarning(String(url));
  if (warning !== undefined) warn(warning);
}
