import { readFileSync, writeFileSync } from 'node:fs';
import { EntradaError } from '../../base/errors.ts';
import { ExactNumber, orderedObject } from '../../base/exact-json.ts';
import { isObject } from '../../base/json.ts';
import { storageError } from '../../base/storage-error.ts';
import { fileReason } from '../../base/system-reason.ts';
import { currentSessionId } from '../../session/saved/current-session.ts';
import type { ApiRequest, ApiResponse } from '../../session/requests/request.ts';
import { type CommandHost, type CommandResult, defineCommand, nothing } from '../command.ts';
import { textBody } from './text-body.ts';
import { serviceParameter } from './session-parameters.ts';

/** The command request. */
export const requestCommand = defineCommand({
  table: {
    name: 'request',
    aliases: [],
    synopsis: 'Sends a request to Microsoft Graph or the Teams admin API with the current session.',
    description: [
      'Takes a path (for Graph, prefixed with /v1.0 unless it includes a version) or an address in the connected cloud. An address in another cloud is sent to the connected cloud instead. Any other host is rejected, because it would receive the token.',
      'The address is sent as written: # as %23, and + inside quotes as %2B. Refused are "." and ".." in a path, control characters, an option without a name (a shell replaces $top in double quotes with nothing), and a DELETE whose path ends with a slash. Inside quotes, write & as %26.',
      'Throttled requests are retried, honoring Retry-After. With -All, next links are followed, on the same host only, and items are written as they are received.',
      "With -Service teams, uses the Connect-MicrosoftTeams session, and paths are relative to the Teams admin API; a path that starts with /v1.0 or /beta still goes to Graph. The service's warnings are shown as warnings.",
    ],
    parameters: {
      Uri: {
        type: 'String',
        aliases: ['Url'],
        description: 'The path or address.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      Method: {
        type: 'Enum',
        typeName: 'GraphRequestMethod',
        values: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
        aliases: ['X'],
        description: 'The HTTP method.',
        defaultText: 'GET',
      },
      Body: {
        type: 'String',
        description:
          'The request body: text, @PATH for a file, or - for standard input. Text in UTF-16 is converted to UTF-8, and a byte order mark is dropped, except in uploads (/content, /$value).',
      },
      InputFilePath: { type: 'String', description: 'A file that contains the request body.', notEmpty: true },
      ContentType: {
        type: 'String',
        description: 'The media type of the body.',
        defaultText: 'application/json',
        notEmpty: true,
      },
      Headers: {
        type: 'String[]',
        commas: false,
        aliases: ['Header', 'H'],
        description:
          'Additional headers, each as "Name: value". Repeat the parameter for more. Without a value, -h shows this help.',
      },
      Service: serviceParameter,
      All: { type: 'SwitchParameter', description: 'Follows next links and returns the items of all pages.' },
      OutputFilePath: { type: 'String', description: 'Writes the response body to a file.', notEmpty: true },
    },
    examples: [
      { title: 'Show who you are', line: 'request /me' },
      {
        title: 'List every user, with two columns',
        line: "request '/users?$select=displayName,userPrincipalName' --all",
      },
      {
        title: 'Create a group',
        line: 'request /groups -Method POST -Body @group.json',
      },
      { title: 'Read from the Teams admin API', line: 'request -Service teams /Teams.Tenant/tenants' },
      { title: 'Count users', line: "request '/users/$count' -Headers 'ConsistencyLevel: eventual'" },
    ],
    output: 'The response body; with -All, the items.',
  },
  async run({ parameters, common }, host) {
    const { checkHeaderName, sendRequest } = await import('../../session/requests/request.ts');
    const headers = headersFrom(parameters, checkHeaderName);
    const body = textBody(await bodyFrom(parameters, host), parameters.Uri, headers['content-type']);
    const request: ApiRequest = {
      method: parameters.Method,
      url: parameters.Uri,
      body,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      exactNumbers: true,
    };
    checkUse(parameters, request);
    const id = await currentSessionId(host.services, parameters.Service);
    if (parameters.All === true) {
      const { listItems } = await import('../../session/requests/pages.ts');
      return { kind: 'value', value: listItems(id, request, host.services) };
    }
    const response = await sendRequest(id, request, host.services);
    const hidesNextLink = common.Output === undefined ? host.stdout.isTTY : ['table', 'tsv'].includes(common.Output);
    if (hidesNextLink && parameters.OutputFilePath === undefined && isOnePageOfMore(response.content)) {
      host.information('There are more results. Add --all to list all of them.');
    }
    return resultFrom(response, parameters.OutputFilePath);
  },
});

interface RequestParameters {
  readonly Uri: string;
  readonly Body?: string;
  readonly InputFilePath?: string;
  readonly ContentType?: string;
  readonly Headers?: readonly string[];
  readonly All?: boolean;
  readonly OutputFilePath?: string;
}

function headersFrom(parameters: RequestParameters, checkName: (name: string) => void): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of parameters.Headers ?? []) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim();
    const value = line.slice(colon + 1).trim();
    if (colon === -1 || /[\r\n\0]/.test(value)) {
      // The text may contain a secret.
      throw invalid(`Cannot use a header of ${line.length} characters: expected "Name: value"`);
    }
    checkName(name);
    headers[name.toLowerCase()] = value;
  }
  if (parameters.ContentType !== undefined) headers['content-type'] = parameters.ContentType;
  return headers;
}

async function bodyFrom(parameters: RequestParameters, host: CommandHost): Promise<string | Uint8Array | undefined> {
  const { Body: body, InputFilePath: path } = parameters;
  if (body !== undefined && path !== undefined) {
    throw invalid('Cannot send both -Body and -InputFilePath: a request has one body');
  }
  if (path !== undefined) return readBodyFile(path);
  if (body === '-') return readAll(host.stdin);
  return body?.startsWith('@') === true ? readBodyFile(body.slice(1)) : body;
}

function readBodyFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw invalid(`Cannot read the body from "${path}": ${fileReason(cause)}`);
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function checkUse(parameters: RequestParameters, request: ApiRequest): void {
  const method = request.method ?? 'GET';
  if (request.body !== undefined && (method === 'GET' || method === 'DELETE')) {
    throw invalid(`Cannot send a body with ${method}: use -Method POST, PATCH or PUT`);
  }
  if (parameters.All !== true) return;
  if (method !== 'GET') throw invalid(`Cannot list all pages with ${method}: -All requires GET`);
  if (parameters.OutputFilePath !== undefined) {
    throw invalid('Cannot use -OutputFilePath with -All: redirect standard output to the file instead');
  }
}

function resultFrom(response: ApiResponse, outputFilePath: string | undefined): CommandResult {
  if (outputFilePath !== undefined) {
    try {
      writeFileSync(outputFilePath, response.bytes);
    } catch (cause) {
      throw new EntradaError('STORAGE_FAILED', storageError('write', outputFilePath, cause).message, {
        hint: 'The request was sent and succeeded. Choose another file with -OutputFilePath.',
        cause,
      });
    }
    return nothing;
  }
  if (response.content === undefined) return nothing;
  if (typeof response.content === 'string') {
    const text = response.content;
    // The text of a JSON string is printed without its quotes, a $count without its byte order mark.
    const isBody = !/\bjson\b/i.test(response.headers['content-type'] ?? '') && !/^\d+$/.test(text);
    return { kind: 'text', text, ...(isBody && { bytes: response.bytes }), value: () => text };
  }
  if (response.content instanceof Uint8Array) {
    const type = response.headers['content-type'] ?? 'unknown type';
    throw invalid(`Cannot print ${response.bytes.length} bytes of ${type}: add -OutputFilePath PATH`);
  }
  return { kind: 'value', value: response.content, rows: rowsOf(response.content) };
}

function isOnePageOfMore(content: unknown): boolean {
  if (!isObject(content) || !Array.isArray(content['value'])) return false;
  return ['@odata.nextLink', '@nextLink'].some((name) => typeof content[name] === 'string' && content[name] !== '');
}

/** Returns the items of a list, or an object without OData annotations. */
function rowsOf(content: unknown): unknown {
  if (isObject(content) && Array.isArray(content['value'])) return content['value'].map(withoutAnnotations);
  return withoutAnnotations(content);
}

function withoutAnnotations(value: unknown): unknown {
  if (!isObject(value) || value instanceof ExactNumber) return value;
  return orderedObject(Object.entries(value).filter(([name]) => !name.startsWith('@odata.')));
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
