import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../base/errors.ts';
import type { RequestListener } from '../hosts/loopback-listener.ts';
import { readLimitedBody } from '../hosts/read-limited-body.ts';
import { type AdminRequest, type AdminResponse, commonHeaders, failure } from './admin-message.ts';
import type { AdminParts } from './admin-parts.ts';
import { handleApi } from './api/handle-api.ts';
import { createEvents } from './events.ts';
import { refuseForeign } from './guard.ts';
import { handlePage } from './page/handle-page.ts';
import { isOtherUser } from './peer-user.ts';

/** Seeds can be long. */
const maxBodyBytes = 32 * 1024 * 1024;

/** Creates the handler of the page and the API of a lab. */
export function createAdminListener(parts: AdminParts): RequestListener {
  const port = Number(new URL(parts.lab.loginOrigin).port || 443);
  const sendEvents = createEvents(parts);
  const otherUsers = new WeakMap<object, boolean>();
  const isStranger = ({ socket }: IncomingMessage) => {
    const known = otherUsers.get(socket) ?? isOtherUser(socket);
    otherUsers.set(socket, known);
    return known;
  };
  return async (incoming, outgoing) => {
    const request = headOf(incoming);
    // Finding the user takes milliseconds, more than the rest of a request.
    const refusal = refuseForeign(request, port) ?? (isStranger(incoming) ? otherUserRefusal : undefined);
    if (refusal === undefined && request.path === '/lab/api/events') return sendEvents(request, incoming, outgoing);
    // A client that goes away in the middle of its body does not get a response.
    const body = await readLimitedBody(incoming, refusal === undefined ? maxBodyBytes : 0).catch(() => undefined);
    if (body === undefined) return;
    if (refusal !== undefined) return send(outgoing, request, refusal, true);
    if (body === 'too long') return send(outgoing, request, tooLong, true);
    const complete = { ...request, body: body.toString('utf8') };
    try {
      const isApi = request.path.startsWith('/lab/api');
      send(outgoing, request, isApi ? await handleApi(complete, parts) : handlePage(complete, parts));
    } catch (error) {
      send(outgoing, request, failure(500, 'LabFailed', `The lab failed: ${messageOf(error)}`));
    }
  };
}

const otherUserRefusal = failure(
  403,
  'OtherUser',
  'The lab belongs to another user of this computer; only that user can administer it',
);
const tooLong = failure(413, 'TooLong', `The body is longer than ${maxBodyBytes} bytes; send it in parts`);

function headOf({ method = 'GET', url = '/', headers }: IncomingMessage): AdminRequest {
  const [path = '/', query = ''] = url.split('?');
  const single = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return { method, path, query: new URLSearchParams(query), headers: Object.fromEntries(single), body: '' };
}

function send(outgoing: ServerResponse, { method }: AdminRequest, response: AdminResponse, isLast = false): void {
  const body = Buffer.from(response.body);
  outgoing.writeHead(response.status, {
    ...commonHeaders,
    ...response.headers,
    ...(response.status === 204 ? {} : { 'content-length': body.length }),
    // The rest of a refused body is not read.
    ...(isLast ? { connection: 'close' } : {}),
  });
  outgoing.end(method === 'HEAD' ? undefined : body);
}
