import { isEntradaError } from '../../base/errors.ts';
import type { HttpResponse } from '../../http/message.ts';
import { readJsonObject } from './read-answer.ts';
import type { ManagedIdentityServices } from './source.ts';

/** Why a metadata service is not here. */
export interface Absence {
  /** What was found, for people; may stand after a colon. */
  readonly found: string;
  readonly cause?: unknown;
}

/** A machine without IMDS has no route to it, and then nothing ever answers. */
const probeLimitMs = 1000;

/**
 * Asks a metadata service without the header that a token needs: it refuses that at once, and nobody else learns what is
 * wanted.
 *
 * @returns Why it is not here, undefined when it is.
 * @throws {EntradaError} `CANCELLED`; `INPUT_INVALID` for an address that may not be asked.
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
  return isMetadataService(response) ? undefined : { found: `what answers at "${url.host}" is not Azure's` };
}

/**
 * Other clouds answer at the same address, with pages; IMDS answers in JSON, or while it restarts with a fault of the host
 * in plain text.
 */
function isMetadataService({ status, headers, body }: HttpResponse): boolean {
  if (/^IMDS\//i.test(headers['server'] ?? '')) return true;
  const isBusy = status === 410 || status === 429 || status >= 500;
  return isBusy || readJsonObject({ status, headers, body }) !== undefined;
}
