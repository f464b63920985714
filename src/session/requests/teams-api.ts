import { randomUUID } from 'node:crypto';
import { EntradaError, type ErrorCode } from '../../base/errors.ts';
import { isObject, type JsonObject, parseJsonOrUndefined, textField } from '../../base/json.ts';
import type { HttpResponse } from '../../http/message.ts';
import { builtInClouds, type Cloud } from '../../model/cloud.ts';
import { connectCommands, type SessionRecord } from '../../model/context.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import type { Api } from './api.ts';

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
      `Cannot reach the Teams admin API: environment "${cloud.name}" has no address for it`,
      {
        hint: `Set-EntraEnvironment -Name ${cloud.name} -TeamsEndpoint ADDRESS names it; then connect again.`,
      },
    );
  }
  const own = new URL(teamsEndpoint);
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) {
    if (text.startsWith('//') || text.includes('\\')) {
      throw refused(text, 'it is neither a path nor an https address', teamsEndpoint);
    }
    return withoutHash(new URL(`${own.origin}${text.startsWith('/') ? text : `/${text}`}`));
  }
  if (!URL.canParse(text)) throw refused(text, 'it is no address', teamsEndpoint);
  const url = withoutHash(new URL(text));
  if (url.protocol !== 'https:')
    throw refused(`${url.protocol}//${url.host}`, 'its scheme is not https', teamsEndpoint);
  if (url.username !== '' || url.password !== '') throw refused(url.origin, 'it holds a user name', teamsEndpoint);
  if (url.origin === own.origin) return url;
  const isOtherCloud = builtInClouds.some((other) => other.teamsEndpoint === url.origin);
  if (!isOtherCloud) throw refused(url.origin, 'the session has no token for that host', teamsEndpoint);
  return new URL(`${own.origin}${url.pathname}${url.search}`);
}

function withoutHash(url: URL): URL {
  url.hash = '';
  return url;
}

function refused(subject: string, found: string, endpoint: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot send a request to "${subject}": ${found}`, {
    hint: `Use a path such as /Teams.Tenant/tenants, or an address that begins with ${endpoint}/.`,
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
    { hint: hintFor(status, record), details: { status, teamsCode: code, correlationId } },
  );
}

function codeFor(status: number): ErrorCode {
  if (status === 401) return 'SIGN_IN_NEEDED';
  return status === 429 || status >= 500 ? 'SERVICE_UNAVAILABLE' : 'REQUEST_REFUSED';
}

function hintFor(status: number, record: SessionRecord): string {
  if (status === 401) return `The session is no longer accepted. Run: entrada ${connectCommands[record.service]}`;
  if (status === 429) return 'The service is throttling. Wait a minute and send fewer requests at once.';
  if (status >= 500) return 'The service has a fault. Run the command again after a minute.';
  // The service goes by directory roles; its own permissions are the same for everybody (application authentication).
  if (status === 403) {
    const who = record.context.Account === null ? 'the service principal of the application' : 'the account';
    return `Here ${who} needs a directory role: Teams Administrator, or Global Reader to read. Some calls are not open to applications at all.`;
  }
  if (status === 404) return 'Check the path and the id: the service knows no such type, instance or user.';
  return 'Check the path, the query and the body.';
}

/** The service has no one form of errors: three are known. */
function readFailure(response: HttpResponse): Readonly<Record<'code' | 'message' | 'action', string>> {
  const text = response.body.toString('utf8');
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
