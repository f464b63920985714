import { EntradaError } from '../../base/errors.ts';
import { isObject, type JsonObject, parseJsonObject, textField } from '../../base/json.ts';
import { bodyText } from '../../http/body-text.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { SessionRecord } from '../../model/context.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import { advancedKind } from './advanced-query.ts';
import { describeStatus } from './describe-status.ts';
import { isPermissionRefusal } from './permission-refusal.ts';

/** The content of a failed Graph response (Graph reference, "Error responses"). */
interface GraphFailure {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
  readonly clientRequestId: string | undefined;
}

/** Converts a failed Graph response to an error, with a hint. */
export function graphErrorFrom(response: HttpResponse, method: string, url: URL, record: SessionRecord): EntradaError {
  const failure = readFailure(response);
  const what = [failure.code, failure.message].filter((part) => part !== '').join(': ');
  const { code, hint } = describeStatus(response, method);
  return new EntradaError(
    code,
    `Cannot ${method} "${url.pathname}": ${url.host} answered ${response.status}${what === '' ? '' : ` ${what}`}`,
    {
      hint: failure.code === 'LabNotServed' ? labHint : (hint ?? hintFor(response.status, failure, url, record)),
      details: {
        status: response.status,
        graphCode: failure.code,
        requestId: failure.requestId ?? response.headers['request-id'] ?? null,
        clientRequestId: failure.clientRequestId ?? response.headers['client-request-id'] ?? null,
      },
    },
  );
}

/** The lab's own code, of status 501. */
const labHint =
  'Use another address: the lab serves a part of Microsoft Graph, such as /users, /groups and /applications.';

/** Returns whether Graph refused a request because a permission may be missing. */
export function mayLackPermission(response: Pick<HttpResponse, 'status' | 'headers' | 'body'>): boolean {
  return isPermissionRefusal({ ...readFailure(response), status: response.status });
}

function hintFor(status: number, failure: GraphFailure, url: URL, record: SessionRecord): string {
  const { context } = record;
  if (isPermissionRefusal({ ...failure, status })) return permissionHint(record);
  if (status === 403) return `The message has the reason. The session holds the permissions ${heldText(record)}.`;
  if (status === 404) return 'Check the path and the ID; a new object can take a minute to appear.';
  if (failure.code === 'Request_UnsupportedQuery') {
    if (wasAdvanced(url) && !/header/i.test(failure.message)) {
      return 'Microsoft Graph does not support this operator, property or combination: see https://aka.ms/graph-docs/advanced-queries.';
    }
    return 'An advanced query needs the header "ConsistencyLevel: eventual", and $count=true in addition to $filter or $search.';
  }
  if (context.AuthType !== 'Delegated' && /^\/(v1\.0|beta)\/me\b/i.test(url.pathname)) {
    return 'The session belongs to an application, so "me" does not exist; name the user, for example /users/USER_ID.';
  }
  if (/character '=' is not valid/.test(failure.message) || hasPowershellOperators(url)) {
    return "OData compares with words, as in: displayName eq 'Ada' (eq, ne, gt, ge, lt, le).";
  }
  const known = mistakes.find(({ message }) => message.test(failure.message));
  if (known !== undefined) return known.hint;
  return 'Check the path, the query and the body against the Microsoft Graph reference.';
}

/** Frequent mistakes, by the message that Graph has for them. */
const mistakes = [
  {
    message: /unable to read json request payload/i,
    hint: `The body has to be valid JSON, as in: -Body '{"displayName": "Sales"}'. -f NAME=VALUE writes it for you.`,
  },
  {
    message: /must contain the content-type header/i,
    hint: `The request needs a body, as in: -Body '{"displayName": "Sales"}', or a property at a time: -f NAME=VALUE.`,
  },
  {
    message: /^invalid filter clause: syntax error: character '"' is not valid/i,
    hint: "OData puts texts in single quotes, as in: displayName eq 'Ada'.",
  },
  {
    message: /^invalid filter clause: could not find a property/i,
    hint: "Correct the name of the property, or put a text in single quotes, as in: displayName eq 'Ada'.",
  },
  {
    message: /could not find a property named/i,
    hint: 'Correct the name of the property; without $select, a request shows the usual ones.',
  },
  {
    message: /DateTimeOffset/,
    hint: 'Write a time in UTC and without quotation marks, as in: createdDateTime ge 2026-01-31T00:00:00Z.',
  },
  { message: /method is not allowed/i, hint: 'Another -Method, or the address of one object, can be allowed.' },
];

/** Returns whether a filter compares as PowerShell does: `displayName -eq 'Ada'`. */
function hasPowershellOperators(url: URL): boolean {
  const filter = [...url.searchParams].find(([name]) => name.toLowerCase() === '$filter')?.[1] ?? '';
  return /[\s)']-(?:eq|ne|[gl][te]|i?like|i?match|contains|in|and|or|not)\b/i.test(filter.replaceAll(/'[^']*'/g, "''"));
}

/** A query that is recognized as an advanced one is sent as such. */
function wasAdvanced(url: URL): boolean {
  const kind = advancedKind(url);
  return kind === 'plain' || (kind === 'counting' && /[?&](?:\$|%24)?count=true/i.test(url.search));
}

function heldText({ context }: SessionRecord): string {
  return context.Scopes.length === 0 ? 'none' : context.Scopes.join(', ');
}

function permissionHint(record: SessionRecord): string {
  const { service, context } = record;
  const held = heldText(record);
  if (context.AuthType !== 'Delegated') {
    return `The application holds the permissions ${held}. An administrator grants it more under App registrations > API permissions.`;
  }
  const more = service === 'entra' ? ' Connect with -Scopes and the one this call needs; the account' : ' The account';
  return `The session holds the permissions ${held}.${more} may need a directory role, too.`;
}

function readFailure(response: Pick<HttpResponse, 'headers' | 'body'>): GraphFailure {
  const body = parseJsonObject(bodyText(response.body, response.headers['content-type'] ?? ''));
  const error: JsonObject = isObject(body?.['error']) ? body['error'] : {};
  const inner = error['innerError'] ?? error['innererror'];
  const ids: JsonObject = isObject(inner) ? inner : {};
  return {
    code: cleanServerText(textField(error, 'code') ?? ''),
    message: cleanServerText(textField(error, 'message') ?? ''),
    requestId: textField(ids, 'request-id'),
    clientRequestId: textField(ids, 'client-request-id'),
  };
}
