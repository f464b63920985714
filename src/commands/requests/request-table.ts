import type { BoundOf, CommandTable } from '../../model/parameter-table.ts';
import { maxRowsParameter } from '../../model/max-rows-parameter.ts';
import { retryParameters } from '../../model/retry-parameters.ts';
import { manyTenantsParameters } from './many-tenants-parameters.ts';
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
    'Throttled requests are retried, honoring Retry-After, else after 3, 6 and 12 seconds. With -All, next links are followed, on the same host only, and items are written as they are received; the link of a delta query to later changes is shown on standard error, and kept by -Envelope.',
    'docs/requests.md shows what to type in place of lines of gh, az and Invoke-MgGraphRequest.',
    'Into a pipe or file, a response that is not JSON (CSV, files, JSON lines) is written unchanged while it is received. The time limit of the session (-ClientTimeout) then applies to each pause, not to the whole transfer. On a terminal, standard error shows the progress of a long transfer. A terminal, -Output and -Query take only JSON and text: a file is refused before it is read.',
    "With -Service teams, uses the Connect-MicrosoftTeams session, and paths are relative to the Teams admin API; a path that starts with /v1.0 or /beta still goes to Graph. The service's warnings are shown as warnings.",
    'With -AllContexts, -Contexts or -Tenants, the request goes to many tenants, eight at a time (-ThrottleLimit). The rows of a tenant come together; -Query and -MaxRows apply to the result of each tenant. If some fail, the others are listed all the same, and the exit status is 8. A request other than GET asks for confirmation once, with the number of tenants; -Confirm:$false omits it.',
  ],
  supportsShouldProcess: true,
  groups: {
    'The request': ['Uri', 'Method', 'ApiVersion', 'Service', 'TenantId'],
    'Its body': ['Field', 'RawField', 'Body', 'InputFilePath', 'ContentType'],
    'Its headers': ['Headers', 'UserAgent', 'SkipHeaderValidation'],
    'All pages of a list': ['All', 'MaxRows', 'Envelope'],
    'The response': [
      ...['OutputFilePath', 'InferOutputFileName', 'PassThru', 'OutputType', 'Include', 'SkipHttpErrorCheck'],
      ...['ResponseHeadersVariable', 'StatusCodeVariable'],
    ],
    Retries: Object.keys(retryParameters),
    'Many tenants': Object.keys(manyTenantsParameters),
  },
  parameters: {
    Uri: {
      type: 'String',
      aliases: ['Url'],
      completedFrom: 'Graph addresses',
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
      defaultText: 'GET; POST with -InputFilePath or fields',
      everywhere: { position: 0, skippable: true },
    },
    Body: {
      type: 'String',
      description:
        "The request body: text, @PATH for a file, or - for standard input. A Hashtable of PowerShell, as @{name='value'; enabled=$true}, becomes JSON, and with GET a query. Text in UTF-16 is converted to UTF-8, and a byte order mark is dropped, except in uploads (/content, /$value).",
      everywhere: { position: 2 },
    },
    InputFilePath: {
      type: 'String',
      aliases: ['Input'],
      completedFrom: 'files',
      description:
        'A file that contains the request body, or - for standard input. A file that is not a text is read while it is sent, and again if the request is retried.',
      everywhere: { position: 6 },
      notEmpty: true,
    },
    Field: {
      type: 'String[]',
      commas: false,
      exactAliases: ['F'],
      description:
        'A field of a JSON body, or of the query with GET or another body, as KEY=VALUE; repeat it for more. true, false, null and whole numbers are values of their own, @PATH is the text of a file, @- that of standard input, everything else text. A list of PowerShell, as a=1, b=2, is refused. a[b]=x is a field of an object, a[]=x adds to a list, a[] alone is an empty list.',
    },
    RawField: {
      type: 'String[]',
      commas: false,
      exactAliases: ['f'],
      description: 'As -Field, but the value is always text.',
    },
    ContentType: {
      type: 'String',
      description: 'The media type of the body. One in -Headers takes precedence.',
      defaultText: 'application/json',
      notEmpty: true,
    },
    Headers: {
      type: 'String[]',
      commas: false,
      aliases: ['Header', 'H'],
      description:
        'Additional headers, each as "Name: value", "Name=value" or @{Name=\'value\'}. Repeat the parameter for more. Without a value, -h shows this help.',
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
    All: {
      type: 'SwitchParameter',
      aliases: ['Paginate'],
      description: 'Follows next links and returns the items of all pages.',
    },
    MaxRows: { ...maxRowsParameter, description: `With -All, s${maxRowsParameter.description.slice(1)}` },
    Envelope: {
      type: 'SwitchParameter',
      description:
        'With -All, returns one object with all items in "value", and the fields of the pages, such as @odata.deltaLink.',
    },
    OutputFilePath: {
      type: 'String',
      completedFrom: 'files',
      description:
        'Writes the response body to a file, unchanged and of any length, or to standard output (-). The file appears when it is complete. A download that breaks off is continued where the server supports it. Redirect standard output for what -Query and -Output make of it.',
      everywhere: { position: 4 },
      notEmpty: true,
    },
    InferOutputFileName: {
      type: 'SwitchParameter',
      description:
        'Writes the response body to a file that is named by the response (Content-Disposition), else by the path, in the current folder or in the folder -OutputFilePath. An existing file is not replaced.',
    },
    OutputType: {
      type: 'Enum',
      typeName: 'OutputType',
      values: ['PSObject', 'HttpResponseMessage', 'HashTable', 'Json'],
      description:
        'What is printed: HashTable and PSObject the parsed response, Json its text as it was received, HttpResponseMessage an object with the status, the headers, the content and the request.',
      defaultText: 'HashTable',
    },
    PassThru: {
      type: 'SwitchParameter',
      description: 'With -OutputFilePath or -InferOutputFileName, also prints the response.',
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
    ...manyTenantsParameters,
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
  removed: {
    Token: '-Token is not supported: Connect-Entra -AccessToken env:NAME starts a session with a token of your own.',
    Authentication:
      '-Authentication is not supported: a request uses the session; Connect-Entra -AccessToken env:NAME starts one with a token of your own.',
    SessionVariable:
      '-SessionVariable is not supported: name the session with -Context, and the headers with -Headers.',
    SV: '-SV is not supported: name the session with -Context, and the headers with -Headers.',
    GraphRequestSession:
      '-GraphRequestSession is not supported: name the session with -Context, and the headers with -Headers.',
    Jq: "--jq is not supported: use -Query with JMESPath, as in -Query '[].displayName' with --all.",
    Template: "--template is not supported: -Query chooses columns, as in -Query '[].{Name: displayName}' -o tsv.",
    T: '-t is not supported: -Query with -o tsv or csv replaces a template; --tenant-id names a tenant.',
    Top: "--top is not supported: use '/users?$top=5', or --all -MaxRows 5.",
    Limit: '--limit is not supported: use --all -MaxRows 5.',
    PageSize: "-PageSize is not supported: use '/users?$top=100' --all.",
    Select: "--select is not supported: use '/users?$select=id,displayName', or request GET /users -f '$select=id'.",
    Property: "-Property is not supported: use '/users?$select=id,displayName'.",
    Filter: `--filter is not supported: use request GET /users -f "\\$filter=userType eq 'Guest'".`,
    Search: `--search is not supported: use request GET /users -f '$search="displayName:Ada"'.`,
    Expand: "--expand is not supported: use '/users?$expand=manager'.",
    ExpandProperty: "-ExpandProperty is not supported: use '/users?$expand=manager'.",
    OrderBy: "--orderby is not supported: use '/users?$orderby=displayName'.",
    Count: "--count is not supported: use '/users/$count', or '/users?$count=true'.",
    UrlParameters: "--url-parameters is not supported: use -F, as in request GET /users -F '$top=5'.",
    UriParameters: "--uri-parameters is not supported: use -F, as in request GET /users -F '$top=5'.",
    Silent: '--silent is not supported: redirect standard output, as in > /dev/null.',
    Resource:
      '--resource is not supported: the address chooses the token, and -Service teams that of the Teams admin API.',
    SkipAuthorizationHeader: '--skip-authorization-header is not supported: each request has the token of the session.',
    Hostname: '--hostname is not supported: Connect-Entra -Environment chooses the cloud.',
    Cache: '--cache is not supported: save the response with -OutputFilePath.',
    Slurp: '--slurp is not supported: --all prints one list of the items of all pages; -o json is an array.',
    Preview: '--preview is not supported: use -ApiVersion beta.',
    Break: '-Break is not supported: it waits for a debugger of .NET.',
  },
  examples: [
    { title: 'Show who you are', line: 'request /me' },
    {
      title: 'List every user, with two columns',
      line: "request '/users?$select=displayName,userPrincipalName' --all",
    },
    { title: 'List the users, and the link to later changes', line: 'request /users/delta --all --envelope' },
    { title: 'Create a group', line: 'request /groups -Method POST -Body @group.json' },
    {
      title: 'Create a group from fields',
      line: 'request /groups -f displayName=Sales -f mailNickname=sales -F mailEnabled=false -F securityEnabled=true',
    },
    {
      title: 'Name the options of a query one by one',
      line: `request GET /users -f '$search="displayName:Ada"' -f '$select=id,displayName'`,
    },
    { title: 'Read from the Teams admin API', line: 'request -Service teams /Teams.Tenant/tenants' },
    {
      title: 'Download a file of any size',
      line: 'request /drives/DRIVE_ID/items/ITEM_ID/content -OutputFilePath report.xlsx',
    },
    { title: 'Show where a new object is', line: 'request /teams -Method POST -Body @team.json --include' },
    {
      title: 'List the licenses of all tenants that you are signed in to, as CSV',
      line: 'request /subscribedSkus --all -AllContexts -Query "[].{Sku: skuPartNumber, Used: consumedUnits}" -o csv',
    },
    {
      title: 'The same with one application for the tenants in a file; run it again after an interruption',
      line: 'request /subscribedSkus --all -Tenants customers.csv -StateFile run.jsonl -o ndjson',
    },
    { title: 'Count users', line: "request '/users/$count'" },
    { title: 'List the users of a domain', line: `request '/users?$filter=endsWith(mail,%27@contoso.com%27)' --all` },
  ],
  output: 'The response body; with -All, the items; with -Envelope, an object that has them.',
} as const satisfies CommandTable;

/** The bound parameters of the command request. */
export type RequestParameters = BoundOf<typeof requestTable>['parameters'];
