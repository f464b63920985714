import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import { type JsonObject, parseJsonObject, textField } from '../../base/json.ts';
import type { Secret } from '../../base/secret.ts';
import { sendWithRetry } from '../../http/retry.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../http/message.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import { checkFederatedToken } from './check-token.ts';

export interface BuildServiceServices {
  readonly clock: Clock;
  readonly buildServiceTransport: Transport;
  readonly signal?: AbortSignal | undefined;
}

/** How a build service is asked for a token and where its answer holds it. */
export interface BuildServiceAsking {
  /** `GitHub Actions`. */
  readonly serviceName: string;
  readonly request: Omit<HttpRequest, 'signal'>;
  /** The field of the answer that holds the token. */
  readonly field: string;
  /** What was sent and no message may repeat. */
  readonly secret: string;
  /** What would work when it refuses. */
  readonly advice: string;
}

/**
 * Asks the token service of a build service for a federated token.
 *
 * @throws {EntradaError} `CREDENTIAL_REFUSED` (401, 403, a way to a sign-in page), `REQUEST_REFUSED`, `SERVICE_UNAVAILABLE`,
 * `TOKEN_RESPONSE_INVALID`; those of {@link checkFederatedToken} and of the transport.
 */
export async function requestBuildToken(asking: BuildServiceAsking, services: BuildServiceServices): Promise<Secret> {
  const { serviceName, field } = asking;
  const request = { ...asking.request, signal: services.signal };
  const response = await sendWithRetry(services.buildServiceTransport, request, { clock: services.clock });
  if (response.status !== 200) throw refused(asking, response);
  const token = textField(readObject(response), field);
  if (token !== undefined && token !== '') return checkFederatedToken(token, serviceName, services.clock);
  throw new EntradaError(
    'TOKEN_RESPONSE_INVALID',
    `Cannot get a federated token from ${serviceName}: it answered ${response.body.length} bytes without the field "${field}"`,
    { hint: asking.advice },
  );
}

function readObject(response: HttpResponse): JsonObject {
  return parseJsonObject(response.body.toString('utf8')) ?? {};
}

function refused({ serviceName, secret, advice }: BuildServiceAsking, response: HttpResponse): EntradaError {
  const { status } = response;
  const body = readObject(response);
  const said = cleanServerText((textField(body, 'message') ?? '').replaceAll(secret, '[secret]'), 300);
  const isSignInPage = status === 203 || (status >= 300 && status < 400);
  const found = isSignInPage ? `${status} and a way to a sign-in page` : `${status}${said === '' ? '' : ` "${said}"`}`;
  const isRefusal = isSignInPage || status === 401 || status === 403;
  const isPassing = status === 408 || status === 429 || status >= 500;
  return new EntradaError(
    isPassing ? 'SERVICE_UNAVAILABLE' : isRefusal ? 'CREDENTIAL_REFUSED' : 'REQUEST_REFUSED',
    `Cannot get a federated token from ${serviceName}: it answered ${found}`,
    { hint: isPassing ? 'Wait a minute, then run the command again.' : advice, details: { status } },
  );
}
