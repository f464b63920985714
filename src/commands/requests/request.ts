import { EntradaError } from '../../base/errors.ts';
import { orderedObject } from '../../base/exact-json.ts';
import type { JsonObject } from '../../base/json.ts';
import { currentSessionId } from '../../session/saved/current-session.ts';
import type { ApiRequest } from '../../session/requests/request.ts';
import { type CommandHost, type CommandResult, defineCommand } from '../command.ts';
import { isOnePageOfMore, outputFor } from './request-output.ts';
import { requestBody } from './request-body.ts';
import { otherTenantParameter, serviceParameter } from '../sessions/session-parameters.ts';

/** The command request. */
export const requestCommand = defineCommand({
  table: {
    name: 'request',
    aliases: [],
    synopsis: 'Sends a request to Microsoft Graph or the Teams admin API with the current session.',
    description: [
      'Takes a path (for Graph, prefixed with /v1.0 unless it includes a version) or an address in the connected cloud. An address in another cloud is sent to the connected cloud instead. Any other host is rejected, because it would receive the token.',
      'The address is sent as written: # as %23, and + inside quotes as %2B. Refused are "." and ".." in a path, control characters, an option without a name (a shell replaces $top in double quotes with nothing), and a DELETE whose path ends with a slash. Inside quotes, write & as %26.',
      'A GET of directory objects (users, groups, applications, devices) that Microsoft Graph serves only as an advanced query is sent with "ConsistencyLevel: eventual", and $count=true where required: endsWith, ne, not and $count in $filter, $filter with $orderby, $search, $count=true and /$count. With a ConsistencyLevel of your own in -Headers, nothing is added.',
      'Throttled requests are retried, honoring Retry-After. With -All, next links are followed, on the same host only, and items are written as they are received; the link of a delta query to later changes is shown on standard error, and kept by -Envelope.',
      'Into a pipe or file, a response that is not JSON (CSV, files, JSON lines) is written unchanged while it is received. The time limit of the session (-ClientTimeout) then applies to each pause, not to the whole transfer. On a terminal, standard error shows the progress of a long transfer.',
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
      InputFilePath: {
        type: 'String',
        completedFrom: 'files',
        description:
          'A file that contains the request body, or - for standard input. A file that is not a text is read while it is sent, and again if the request is retried.',
        notEmpty: true,
      },
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
      TenantId: otherTenantParameter,
      Service: serviceParameter,
      All: { type: 'SwitchParameter', description: 'Follows next links and returns the items of all pages.' },
      Envelope: {
        type: 'SwitchParameter',
        description:
          'With -All, returns one object with all items in "value", and the fields of the pages, such as @odata.deltaLink.',
      },
      OutputFilePath: {
        type: 'String',
        completedFrom: 'files',
        description:
          'Writes the response body to a file, unchanged and of any length, or to standard output (-). The file appears when it is complete. A download that breaks off is continued where the server supports it.',
        notEmpty: true,
      },
      PassThru: {
        type: 'SwitchParameter',
        description: 'With -OutputFilePath, also prints the response.',
      },
      Include: {
        type: 'SwitchParameter',
        aliases: ['i'],
        description: 'Prints the status and the headers of the response before its body, also of a failed request.',
      },
      ResponseHeadersVariable: {
        type: 'String',
        aliases: ['RHV'],
        description:
          'The shell variable to store the response headers in, as JSON with names in lower case; requires entrada init.',
        notEmpty: true,
      },
      StatusCodeVariable: {
        type: 'String',
        description:
          'The shell variable to store the response status in, also of a failed request; requires entrada init.',
        notEmpty: true,
      },
    },
    examples: [
      { title: 'Show who you are', line: 'request /me' },
      {
        title: 'List every user, with two columns',
        line: "request '/users?$select=displayName,userPrincipalName' --all",
      },
      { title: 'List the users, and the link to later changes', line: 'request /users/delta --all --envelope' },
      {
        title: 'Create a group',
        line: 'request /groups -Method POST -Body @group.json',
      },
      { title: 'Read from the Teams admin API', line: 'request -Service teams /Teams.Tenant/tenants' },
      {
        title: 'Download a file of any size',
        line: 'request /drives/DRIVE_ID/items/ITEM_ID/content -OutputFilePath report.xlsx',
      },
      { title: 'Show where a new object is', line: 'request /teams -Method POST -Body @team.json --include' },
      { title: 'Count users', line: "request '/users/$count'" },
      { title: 'List the users of a domain', line: `request '/users?$filter=endsWith(mail,%27@contoso.com%27)' --all` },
    ],
    output: 'The response body; with -All, the items; with -Envelope, an object that has them.',
  },
  async run({ parameters, common }, host) {
    const { checkHeaderName, sendRequest } = await import('../../session/requests/request.ts');
    const headers = headersFrom(parameters, checkHeaderName);
    const body = await requestBody(parameters, headers['content-type'], host);
    const request: ApiRequest = {
      method: parameters.Method,
      url: parameters.Uri,
      tenantId: parameters.TenantId,
      body,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      exactNumbers: true,
    };
    checkUse(parameters, request);
    const id = await currentSessionId(host.services, parameters.Service);
    if (parameters.All === true) return listAll(id, request, parameters.Envelope === true, host);
    const output = outputFor(parameters, common, host);
    try {
      const response = await sendRequest(id, { ...request, ...output.requestOptions(request.headers) }, host.services);
      const hidesNextLink = common.Output === undefined ? host.stdout.isTTY : ['table', 'tsv'].includes(common.Output);
      if (hidesNextLink && parameters.OutputFilePath === undefined && isOnePageOfMore(response.content)) {
        host.information('There are more results. Add --all to list all of them.');
      }
      return await output.finish(response);
    } finally {
      await output.end();
    }
  },
});

/** Lists all items. The link to later changes (a delta query) is reported, and kept in an envelope. */
async function listAll(
  id: string,
  request: ApiRequest,
  hasEnvelope: boolean,
  { services, information }: CommandHost,
): Promise<CommandResult> {
  const { listItems } = await import('../../session/requests/pages.ts');
  const { method: _get, body: _none, ...listed } = request;
  if (!hasEnvelope) {
    const onDeltaLink = (link: string) => information(`The changes after this listing: ${link}`);
    return { kind: 'value', value: listItems(id, { ...listed, onDeltaLink }, services) };
  }
  const fields = new Map<string, unknown>();
  const onPage = (page: JsonObject) => {
    for (const [name, value] of Object.entries(page)) fields.set(name, value);
  };
  const value: unknown[] = [];
  for await (const item of listItems(id, { ...listed, onPage }, services)) value.push(item);
  return { kind: 'value', value: orderedObject([...fields, ['value', value]]), rows: value };
}

interface RequestParameters {
  readonly ContentType?: string;
  readonly Headers?: readonly string[];
  readonly All?: boolean;
  readonly Envelope?: boolean;
  readonly Include?: boolean;
  readonly PassThru?: boolean;
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

function checkUse(parameters: RequestParameters, request: ApiRequest): void {
  const method = request.method ?? 'GET';
  if (request.body !== undefined && (method === 'GET' || method === 'DELETE')) {
    throw invalid(`Cannot send a body with ${method}: use -Method POST, PATCH or PUT`);
  }
  if (parameters.PassThru === true && parameters.OutputFilePath === undefined) {
    // The text of Invoke-RestMethod, which the original follows.
    throw new EntradaError(
      'PARAMETER_MISSING',
      'The cmdlet cannot run because the following parameter is missing: OutputFilePath. Provide a valid OutputFilePath parameter value when using the PassThru parameter, then retry.',
    );
  }
  if (parameters.Envelope === true && parameters.All !== true) {
    throw invalid('Cannot use -Envelope without -All: a single page is returned with its envelope');
  }
  if (parameters.All !== true) return;
  if (parameters.Include === true) {
    throw invalid('Cannot use -Include with -All: the pages have one status each; request one page');
  }
  if (method !== 'GET') throw invalid(`Cannot list all pages with ${method}: -All requires GET`);
  if (parameters.OutputFilePath !== undefined) {
    throw invalid('Cannot use -OutputFilePath with -All: redirect standard output to the file instead');
  }
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
