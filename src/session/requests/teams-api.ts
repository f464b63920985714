import { randomUUID } from 'node:crypto';
import { EntradaError, type KnownErrorCode } from '../../base/errors.ts';
import { isObject, type JsonObject, parseJsonOrUndefined, textField } from '../../base/json.ts';
import { bodyText } from '../../http/body-text.ts';
import { readRetryAfterMs, waitAdvice } from '../../http/retry-after.ts';
import type { HttpResponse } from '../../http/message.ts';
import { builtInClouds, type Cloud } from '../../model/cloud.ts';
import type { SessionRecord } from '../../model/context.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import type { Api } from './api.ts';
import { sessionAddress } from './session-address.ts';

const warningHeader = 'x-ms-configapi-powershell-warningmessage';
const correlationHeader = 'x-ms-correlation-id';

/** The Teams admin API ("ConfigAPI"), which the Cs cmdlets of Microsoft Teams call. */
export const teamsApi: Api = {
  name: 'teams',
  address: teamsAddress,
  headers: () => ({ [correlationHeader]: randomUUID() }),
  errorFrom,
  warningsIn(response) {
    const text = cleanServerText(response.headers[warningHeader] ?? '');
    return text === '' ? [] : [text];
  },
};

/** Paths are the service's own. An address of another cloud's admin API goes to the session's. */
function teamsAddress(text: string, cloud: Cloud): URL {
  const { teamsEndpoint } = cloud;
  if (teamsEndpoint === undefined) {
    throw new EntradaError(
      'ENVIRONMENT_INVALID',
      `Cannot reach the Teams admin API: environment "${cloud.name}" does not have an address for it`,
      {
        hint: `Set-EntraEnvironment -Name ${cloud.name} -TeamsEndpoint ADDRESS names it; then connect again.`,
      },
    );
  }
  return sessionAddress(text, {
    endpoint: teamsEndpoint,
    otherClouds: builtInClouds.map((other) => other.teamsEndpoint),
    examplePath: '/Teams.Tenant/tenants',
  });
}

function errorFrom(response: HttpResponse, method: string, url: URL, record: SessionRecord): EntradaError {
  const { status, headers } = response;
  const { code, message, action } = readFailure(response);
  const what = [code, [message, action].filter((part) => part !== '').join(' ')].filter((part) => part !== '');
  const correlationId = headers[correlationHeader] ?? null;
  return new EntradaError(
    codeFor(status),
    `Cannot ${method} "${url.pathname}": ${url.host} answered ${status}${what.length === 0 ? '' : ` ${what.join(': ')}`}`,
    { hint: hintFor(response, record), details: { status, teamsCode: code, correlationId } },
  );
}

function codeFor(status: number): KnownErrorCode {
  if (status === 401) return 'SIGN_IN_NEEDED';
  return status === 429 || status >= 500 ? 'SERVICE_UNAVAILABLE' : 'REQUEST_REFUSED';
}

function hintFor({ status, headers }: HttpResponse, record: SessionRecord): string {
  const wait = waitAdvice(readRetryAfterMs(headers['retry-after'], Date.now()));
  if (status === 401) return 'The session is no longer accepted.';
  if (status === 429) return `The service is throttling. ${wait} and send fewer requests at once.`;
  if (status >= 500) return `The service has a fault. ${wait}, then run the command again.`;
  // The service goes by directory roles; its own permissions are the same for everybody (application authentication).
  if (status === 403) {
    const who = record.context.Account === null ? 'the service principal of the application' : 'the account';
    return `Here ${who} needs a directory role: Teams Administrator, or Global Reader to read. Some calls are not open to applications at all.`;
  }
  if (status === 404) return 'Check the path and the id: the service knows no such type, instance or user.';
  return 'Check the path, the query and the body.';
}

/** Reads an error of the service, which uses three different formats. */
function readFailure(response: HttpResponse): Readonly<Record<'code' | 'message' | 'action', string>> {
  const text = bodyText(response.body, response.headers['content-type'] ?? '');
  const body = parseJsonOrUndefined(text);
  if (body === undefined) {
    const isPlain = /^text\/plain\b/i.test(response.headers['content-type'] ?? '');
    return { code: '', message: isPlain ? cleanServerText(text) : '', action: '' };
  }
  const outer: JsonObject = isObject(body) ? body : {};
  const inner: JsonObject = isObject(outer['error']) ? outer['error'] : outer;
  const field = (name: string) => {
    const value = inner[name] ?? outer[name];
    return cleanServerText(typeof value === 'number' ? String(value) : (textField({ value }, 'value') ?? ''));
  };
  return { code: field('code'), message: field('message') || field('Message'), action: field('action') };
}
