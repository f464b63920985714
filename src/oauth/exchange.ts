import type * as OAuth from 'oauth4webapi';
import type { Clock } from '../base/clock.ts';
import { EntradaError, isEntradaError, messageOf, withCodeOf } from '../base/errors.ts';
import { hiderOf } from '../base/hide-secrets.ts';
import { parseJsonObject, textField } from '../base/json.ts';
import type { Secret } from '../base/secret.ts';
import { secretFields } from '../base/secret-fields.ts';
import type { HttpResponse, Transport } from '../http/message.ts';
import { readClaims } from '../model/jwt.ts';
import { readTokenError, toEntradaError } from './aadsts-error.ts';
import { type Authority, expectedIssuer } from './authority.ts';
import { clockSkewMs, clockToleranceMs, describeSkew } from './clock-skew.ts';
import { idTokenFaultOf } from './id-token-fault.ts';
import { claimsRequest } from './claims-request.ts';
import { Response as LightResponse } from './web-classes.ts';

/** The application that requests tokens, and its credential. */
export interface OAuthClient {
  readonly authority: Authority;
  readonly clientId: string;
  /** Absent for a public client. */
  readonly clientSecret?: Secret | undefined;
  /**
   * Creates the client assertion (RFC 7523 2.2), used in place of a secret; called for every request.
   *
   * @param skewMs - How far the server's clock is ahead of the local one, if that is known; default 0.
   */
  readonly createAssertion?: ((skewMs?: number) => Promise<Secret>) | undefined;
  /** JSON text of a claims challenge, when a service requires more than a plain sign-in. */
  readonly claims?: string | undefined;
}

/** Dependencies of the token requests. */
export interface OAuthServices {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Arguments for oauth4webapi's functions, set up to use Entrada's transport. */
export interface Call {
  readonly library: typeof OAuth;
  readonly server: OAuth.AuthorizationServer;
  readonly client: OAuth.Client;
  readonly proof: OAuth.ClientAuth;
  readonly options: OAuth.TokenEndpointRequestOptions;
}

/** One request to the identity platform and how its response is read. */
export interface Exchange<T> {
  /** For messages: `Cannot <action> at "<host>"`. */
  readonly action: string;
  send(call: Call): Promise<Response>;
  read(call: Call, response: Response): Promise<T>;
}

/**
 * Runs one exchange with the identity platform: oauth4webapi writes the request and reads the response, Entrada's
 * transport carries both, and every failure becomes an EntradaError.
 *
 * @throws {EntradaError} By AADSTS code (`CREDENTIAL_REFUSED`, `SIGN_IN_NEEDED`, `CONSENT_NEEDED`, ...);
 * `TOKEN_RESPONSE_INVALID` for a 200 that is not a valid token response; those of the transport.
 */
export async function runExchange<T>(client: OAuthClient, services: OAuthServices, exchange: Exchange<T>): Promise<T> {
  const library = await import('oauth4webapi');
  const { createAssertion } = client;
  const wire: Wire = { sent: [], skewMs: 0 };
  try {
    return await tryExchange(library, client, services, exchange, wire);
  } catch (error) {
    // The client's own clock made the assertion invalid; the server's clock is known now.
    const isOffTime = isEntradaError(error) && isAssertionOffTime(error);
    if (createAssertion === undefined || !isOffTime || describeSkew(wire.skewMs, '') === undefined) throw error;
    const adjusted = { ...client, createAssertion: () => createAssertion(wire.skewMs) };
    return await tryExchange(library, adjusted, services, exchange, { sent: [], skewMs: 0 });
  }
}

async function tryExchange<T>(
  library: typeof OAuth,
  client: OAuthClient,
  services: OAuthServices,
  exchange: Exchange<T>,
  wire: Wire,
): Promise<T> {
  try {
    const call = prepareCall(library, client, services, wire);
    const response = await exchange.send(call);
    const server = { ...call.server, issuer: issuerOf(client.authority, wire.response) };
    return await readWithSkew({ ...call, server }, response, exchange, wire);
  } catch (cause) {
    throw failureOf(cause, wire, client, exchange.action, services.clock);
  }
}

/** Reads a response. A time that is wrong by the local clock is checked by that of the server, from its Date header. */
async function readWithSkew<T>(call: Call, response: Response, exchange: Exchange<T>, wire: Wire): Promise<T> {
  try {
    return await exchange.read(call, response);
  } catch (cause) {
    if (wire.response === undefined || wire.skewMs === 0 || idTokenFaultOf(cause, 0)?.isTime !== true) throw cause;
    const { library, client } = call;
    const skewS = (client[library.clockSkew] ?? 0) + Math.round(wire.skewMs / 1000);
    const adjusted = { ...call, client: { ...client, [library.clockSkew]: skewS } };
    return await exchange.read(adjusted, toWebResponse(wire.response));
  }
}

/** AADSTS700024: the assertion is not within its valid time range. */
function isAssertionOffTime({ details }: EntradaError): boolean {
  return Array.isArray(details['aadsts']) && details['aadsts'].includes(700024);
}

/** The parts of the exchange that an error message needs. */
interface Wire {
  /** Secret values that were sent; no message may repeat them. */
  sent: readonly string[];
  response?: HttpResponse;
  /** How far the server's clock is ahead of the local one. */
  skewMs: number;
}

/** Adds form fields to a call's options. */
export function withFields(
  call: Call,
  additionalParameters: Record<string, string>,
): OAuth.TokenEndpointRequestOptions {
  return { ...call.options, additionalParameters };
}

function prepareCall(library: typeof OAuth, client: OAuthClient, services: OAuthServices, wire: Wire): Call {
  const { authority, clientId } = client;
  return {
    library,
    server: {
      issuer: expectedIssuer(authority, undefined),
      authorization_endpoint: authority.authorizationEndpoint.href,
      token_endpoint: authority.tokenEndpoint.href,
      device_authorization_endpoint: authority.deviceAuthorizationEndpoint.href,
    },
    client: {
      client_id: clientId,
      [library.clockTolerance]: clockToleranceMs / 1000,
      // The library reads the system's clock; this sets it to that of the services.
      [library.clockSkew]: Math.round((services.clock.nowMs() - Date.now()) / 1000),
    },
    proof: proofOf(client, library),
    options: {
      async [library.customFetch](url, init) {
        // The transport sets its own User-Agent.
        const { 'user-agent': _library, ...headers } = init.headers;
        const form = new URLSearchParams(String(init.body));
        wire.sent = secretFields.flatMap((name) => form.getAll(name));
        wire.response = await services.transport({
          method: init.method,
          url: new URL(url),
          headers,
          body: form.toString(),
          signal: services.signal,
        });
        wire.skewMs = clockSkewMs(wire.response.headers, services.clock.nowMs());
        return toWebResponse(wire.response);
      },
    },
  };
}

/** How the client proves itself, with the claims that every request to the identity platform carries. */
function proofOf(client: OAuthClient, library: typeof OAuth): OAuth.ClientAuth {
  const prove = plainProofOf(client, library);
  return async (server, owner, form, headers) => {
    await prove(server, owner, form, headers);
    form.set('claims', claimsRequest(client.claims));
  };
}

function plainProofOf(
  { clientId, clientSecret, createAssertion }: OAuthClient,
  library: typeof OAuth,
): OAuth.ClientAuth {
  if (createAssertion === undefined) {
    return clientSecret === undefined ? library.None() : library.ClientSecretPost(clientSecret.reveal());
  }
  return async (_server, _client, form) => {
    form.set('client_id', clientId);
    form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    form.set('client_assertion', (await createAssertion()).reveal());
  };
}

/** Creates the response that oauth4webapi reads. */
function toWebResponse({ status, headers, body }: HttpResponse): Response {
  // It has what the library uses, and its name, by which the library knows it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return new LightResponse(body, { status, headers }) as unknown as Response;
}

function issuerOf(authority: Authority, response: HttpResponse | undefined): string {
  // Reading the response reports any fault in it.
  const body = parseJsonObject(response?.body.toString('utf8') ?? '');
  const idToken = body === undefined ? undefined : textField(body, 'id_token');
  const claims = idToken === undefined ? undefined : readClaims(idToken);
  return expectedIssuer(authority, claims === undefined ? undefined : textField(claims, 'tid'));
}

function failureOf(
  cause: unknown,
  { response, sent, skewMs }: Wire,
  client: OAuthClient,
  action: string,
  clock: Clock,
): EntradaError {
  if (isEntradaError(cause)) return cause;
  const subject = client.authority.tokenEndpoint.host;
  // The library's errors contain its arguments, including codes and tokens: none of them becomes a cause.
  if (response === undefined) {
    const code = cause instanceof TypeError ? 'INPUT_INVALID' : 'TOKEN_RESPONSE_INVALID';
    return new EntradaError(code, `Cannot ${action} at "${subject}": ${messageOf(cause)}`);
  }
  const { status, headers, body } = response;
  const tokenError = readTokenError(status, headers, body.toString('utf8'), clock.nowMs(), hiderOf(sent));
  // Proxies have been seen to turn the status of an error to 200.
  const isRefusal = tokenError.aadsts.length > 0 || tokenError.error !== undefined;
  if (status !== 200 || isRefusal) {
    const refusal = toEntradaError(tokenError, { action, subject });
    // Only advice about clocks gets the sentence: any other refusal has another reason.
    const skew = refusal.hint?.includes('clock') === true ? describeSkew(skewMs, subject) : undefined;
    if (skew === undefined) return refusal;
    return withCodeOf(refusal, refusal.message, { hint: `${refusal.hint} ${skew}`, details: refusal.details });
  }
  const fault = idTokenFaultOf(cause, clock.nowMs());
  return new EntradaError(
    'TOKEN_RESPONSE_INVALID',
    `Cannot ${action} at "${subject}": the response is not a valid token response (${fault?.text ?? messageOf(cause)}); try again, or check the endpoint of this cloud`,
    {
      ...(fault?.isTime === true ? { hint: describeSkew(skewMs, subject) ?? 'Check the clock of this machine.' } : {}),
      details: {
        status,
        correlationId: headers['client-request-id'] ?? null,
        traceId: headers['x-ms-request-id'] ?? null,
        timestamp: headers['date'] ?? null,
      },
    },
  );
}
