import { abortable } from '../../base/abortable.ts';
import { isEntradaError } from '../../base/errors.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { SessionRecord } from '../../model/context.ts';
import { resourceOf } from '../../model/resource.ts';
import { isRenewable } from '../../model/stored-credential.ts';
import { readClaimsChallenge } from '../../oauth/claims-request.ts';
import { savedSession } from '../saved/current-session.ts';
import type { Services } from '../services/services.ts';
import { acquireToken } from '../tokens/acquire.ts';
import type { TokenRequest } from '../tokens/token-request.ts';
import type { Api } from './api.ts';
import { followRedirects } from './follow-redirects.ts';
import { ownApi } from './own-api.ts';
import { asUncertainWrite } from './uncertain-write.ts';

/** Headers of one connection, which the transport sets itself. */
const ofConnection = new Set(['connection', 'content-length', 'host', 'transfer-encoding']);

/**
 * Sends a request as `fetch` does, with the session's token if it goes to an API of the session: Graph, and the admin
 * API for a session of Teams. Any other request is sent unchanged, without a token.
 *
 * Redirects are followed for GET alone, without the token and the headers of the request; those of other methods are
 * refused. A token that is refused is renewed once. Nothing else is repeated.
 *
 * @throws {EntradaError} As `sendRequest`, but not for a failed response, which is returned.
 * @throws The reason of the request's signal.
 */
export async function signedFetch(id: string, request: Request, services: Services): Promise<Response> {
  const record = await savedSession(id, services);
  if (record.log !== undefined) await services.log.open(record.log);
  const { signal, method, redirect } = request;
  const from = new URL(request.url);
  try {
    const body = request.body === null ? {} : { body: new Uint8Array(await request.arrayBuffer()) };
    const transport = await services.transportTo(record.cloud, record.clientTimeoutMs);
    const stop = services.signal === undefined ? signal : AbortSignal.any([signal, services.signal]);
    const send = (headers: Record<string, string>) =>
      transport({ method, url: from, headers, ...body, signal: stop }).catch((error: unknown) => {
        throw isEntradaError(error) ? asUncertainWrite(error, method) : error;
      });
    const own = Object.fromEntries([...request.headers].filter(([name]) => !ofConnection.has(name)));
    const api = await ownApi(from, record);
    const signed = async (token: TokenRequest, of: Api): Promise<HttpResponse> => {
      const wanted = { ...token, resource: resourceOf(of.name, record.cloud) };
      const { accessToken } = await abortable(acquireToken(id, wanted, services), stop);
      return send({ ...of.headers(), ...own, authorization: `Bearer ${accessToken.reveal()}` });
    };
    const answered =
      api === undefined ? await send(own) : await answeringRefusal((token) => signed(token, api), record);
    const ended =
      redirect === 'follow'
        ? await followRedirects(
            { url: from, response: answered },
            method,
            (url) => transport({ method: 'GET', url, signal: stop }),
            'returned',
          )
        : { url: from, response: answered };
    services.log.write('Info', 'Request', `${method} ${from.origin}${from.pathname} was answered ${answered.status}.`);
    if (redirect === 'error' && isRedirect(answered)) throw new TypeError('The server redirects the request.');
    return responseFrom(ended.response, ended.url);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

async function answeringRefusal(
  send: (token: TokenRequest) => Promise<HttpResponse>,
  { credential }: SessionRecord,
): Promise<HttpResponse> {
  const response = await send({});
  if (response.status !== 401) return response;
  const claims = readClaimsChallenge(response.headers['www-authenticate']);
  if (claims !== undefined) return send({ claims });
  return isRenewable(credential) ? send({ forceRenewal: true }) : response;
}

function isRedirect({ status }: HttpResponse): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function responseFrom({ status, headers, body }: HttpResponse, url: URL): Response {
  // The body is decompressed.
  const kept = Object.entries(headers).filter(([name]) => !['content-encoding', 'content-length'].includes(name));
  const isEmpty = [204, 205, 304].includes(status);
  const response = new Response(isEmpty ? null : new Uint8Array(body), { status, headers: kept });
  return Object.defineProperty(response, 'url', { value: url.href });
}
