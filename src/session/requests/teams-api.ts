import { randomUUID } from 'node:crypto';
import { EntradaError } from '../../base/errors.ts';
import { isObject, type JsonObject, parseJsonOrUndefined, textField } from '../../base/json.ts';
import { bodyText } from '../../http/body-text.ts';
import type { HttpResponse } from '../../http/message.ts';
import { builtInClouds, type Cloud } from '../../model/cloud.ts';
import type { SessionRecord } from '../../model/context.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import type { Api } from './api.ts';
import { describeStatus } from './describe-status.ts';
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
  const known = describeStatus(response, method);
  return new EntradaError(
    known.code,
    `Cannot ${method} "${url.pathname}": ${url.host} answered ${status}${what.length === 0 ? '' : ` ${what.join(': ')}`}`,
    { hint: known.hint ?? hintFor(status, record), details: { status, teamsCode: code, correlationId } },
  );
}

function hintFor(status: number, record: SessionRecord): string {
  // The service goes by directory roles; its permissions are the same for every caller (application authentication).
  if (status === 403) {
    const who = record.context.Account === null ? 'the service principal of the application' : 'the account';
    return `Here ${who} needs a directory role: Teams Administrator, or Global Reader to read. Some calls are not open to applications at all.`;
  }
  if (status === 404) return 'Check the path and the ID: the service does not have such a type, instance or user.';
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
