import { hiderOf } from '../../base/hide-secrets.ts';
import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import { type JsonObject, parseJsonObject, textField } from '../../base/json.ts';
import type { Secret } from '../../base/secret.ts';
import { readRetryAfterMs, waitAdvice } from '../../http/retry-after.ts';
import { sendWithRetry } from '../../http/retry.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../http/message.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import { checkFederatedToken } from './check-token.ts';

/** The parts of the process that a request to a build service uses. */
export interface BuildServiceServices {
  readonly clock: Clock;
  readonly buildServiceTransport: Transport;
  readonly signal?: AbortSignal | undefined;
}

/** A request to a build service, and the place of the token in its response. */
export interface BuildTokenRequest {
  /** `GitHub Actions`. */
  readonly serviceName: string;
  readonly request: Omit<HttpRequest, 'signal'>;
  /** The field of the response that contains the token. */
  readonly field: string;
  /** Sent with the request; messages must not repeat it. */
  readonly secret: string;
  /** Advice for a refusal. */
  readonly advice: string;
}

/**
 * Requests a federated token from a build service.
 *
 * @throws {EntradaError} `CREDENTIAL_REFUSED` (401, 403, a redirect to a sign-in page), `REQUEST_REFUSED`,
 * `SERVICE_UNAVAILABLE`, `TOKEN_RESPONSE_INVALID`; those of {@link checkFederatedToken} and of the transport.
 */
export async function requestBuildToken(asking: BuildTokenRequest, services: BuildServiceServices): Promise<Secret> {
  const { serviceName, field } = asking;
  const request = { ...asking.request, signal: services.signal };
  const response = await sendWithRetry(services.buildServiceTransport, request, { clock: services.clock });
  if (response.status !== 200) throw refused(asking, response);
  const token = textField(readObject(response), field);
  if (token !== undefined && token !== '') return checkFederatedToken(token, serviceName, services.clock);
  throw new EntradaError(
    'TOKEN_RESPONSE_INVALID',
    `Cannot get a federated token from ${serviceName}: the response of ${response.body.length} bytes does not have the field "${field}"`,
    { hint: asking.advice },
  );
}

function readObject(response: HttpResponse): JsonObject {
  return parseJsonObject(response.body.toString('utf8')) ?? {};
}

function refused({ serviceName, secret, advice }: BuildTokenRequest, response: HttpResponse): EntradaError {
  const { status } = response;
  const body = readObject(response);
  const said = cleanServerText(hiderOf([secret])(textField(body, 'message') ?? ''), 300);
  const isSignInPage = status === 203 || (status >= 300 && status < 400);
  const found = isSignInPage
    ? `${status}, a redirect to a sign-in page`
    : `${status}${said === '' ? '' : ` "${said}"`}`;
  const isRefusal = isSignInPage || status === 401 || status === 403;
  const wait = waitAdvice(readRetryAfterMs(response.headers['retry-after'], Date.now()));
  const isPassing = status === 408 || status === 429 || status >= 500;
  return new EntradaError(
    isPassing ? 'SERVICE_UNAVAILABLE' : isRefusal ? 'CREDENTIAL_REFUSED' : 'REQUEST_REFUSED',
    `Cannot get a federated token from ${serviceName}: it answered ${found}`,
    { hint: isPassing ? `${wait}, then run the command again.` : advice, details: { status } },
  );
}
