import type { BoundOf, CommandTable } from '../../model/parameter-table.ts';
import { retryParameters } from '../../model/retry-parameters.ts';
import { otherTenantParameter, serviceParameter } from '../sessions/session-parameters.ts';

/** The parameters of the command request, with the names and positions of Invoke-MgGraphRequest. */
export const requestTable = {
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
      everywhere: { mandatory: true, position: 1 },
      notEmpty: true,
    },
    Method: {
      type: 'Enum',
      typeName: 'GraphRequestMethod',
      values: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
      aliases: ['X'],
      description: 'The HTTP method.',
      defaultText: 'GET; POST with -InputFilePath',
      everywhere: { position: 0, skippable: true },
    },
    Body: {
      type: 'String',
      description:
        'The request body: text, @PATH for a file, or - for standard input. Text in UTF-16 is converted to UTF-8, and a byte order mark is dropped, except in uploads (/content, /$value).',
      everywhere: { position: 2 },
    },
    InputFilePath: {
      type: 'String',
      completedFrom: 'files',
      description:
        'A file that contains the request body, or - for standard input. A file that is not a text is read while it is sent, and again if the request is retried.',
      everywhere: { position: 6 },
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
      everywhere: { position: 3 },
    },
    UserAgent: {
      type: 'String',
      description: 'The User-Agent header of the request. One in -Headers takes precedence.',
      notEmpty: true,
    },
    SkipHeaderValidation: {
      type: 'SwitchParameter',
      description:
        'Sends header values that HTTP clients refuse: text outside of Latin-1, as UTF-8. Line ends, other names than HTTP allows and the headers of the session itself are refused in any case.',
    },
    ApiVersion: {
      type: 'Enum',
      typeName: 'GraphApiVersion',
      values: ['v1.0', 'beta'],
      description:
        'The version of Microsoft Graph for a path without one. An address that names another version is refused. With -Service teams, the request goes to Graph.',
      defaultText: 'v1.0',
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
      everywhere: { position: 4 },
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
    SkipHttpErrorCheck: {
      type: 'SwitchParameter',
      description:
        'Treats a failed response as any other: it is printed, and the exit status is 0. -StatusCodeVariable and -Include tell the status.',
    },
    ...retryParameters,
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
} as const satisfies CommandTable;

/** The bound parameters of the command request. */
export type RequestParameters = BoundOf<typeof requestTable>['parameters'];
