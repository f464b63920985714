import { isEntradaError } from '../../base/errors.ts';
import type { HttpResponse } from '../../http/message.ts';
import { readJsonObject } from './read-answer.ts';
import type { ManagedIdentityServices } from './source.ts';

/** Why a metadata service is not here. */
export interface Absence {
  /** The finding, for people; follows a colon. */
  readonly found: string;
  readonly cause?: unknown;
}

/** Without IMDS its address may have a route to nowhere: no response ever comes. */
const probeLimitMs = 1000;

/**
 * Sends a request without the header that a token needs: a metadata service refuses it at once, and another service
 * learns nothing from it.
 *
 * @returns Why it is not here, undefined when it is.
 * @throws {EntradaError} `CANCELLED`; `INPUT_INVALID` for a forbidden address.
 */
export async function probe(
  url: URL,
  namedBy: string | undefined,
  { localTransport, signal }: ManagedIdentityServices,
): Promise<Absence | undefined> {
  let response: HttpResponse;
  try {
    response = await localTransport({ method: 'GET', url, timeoutMs: probeLimitMs, signal, namedBy });
  } catch (cause) {
    if (!isEntradaError(cause) || cause.code === 'CANCELLED' || cause.code === 'INPUT_INVALID') throw cause;
    const found =
      cause.code === 'NETWORK_TIMED_OUT' ? `nothing answered within ${probeLimitMs / 1000} s` : 'nothing answers';
    return { found: `${found} at "${url.host}"`, cause };
  }
  return isMetadataService(response) ? undefined : { found: `the service at "${url.host}" is not Azure's` };
}

/**
 * Other clouds have a service at the same address, which responds with pages. IMDS responds with JSON, or with a
 * plain-text error of the host while it restarts.
 */
function isMetadataService({ status, headers, body }: HttpResponse): boolean {
  if (/^IMDS\//i.test(headers['server'] ?? '')) return true;
  const isBusy = status === 410 || status === 429 || status >= 500;
  return isBusy || readJsonObject({ status, headers, body }) !== undefined;
}
