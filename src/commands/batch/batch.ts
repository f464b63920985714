import { EntradaError } from '../../base/errors.ts';
import { checkRange } from '../../model/check-range.ts';
import { retryFrom, retryParameters } from '../../model/retry-parameters.ts';
import { currentSessionId } from '../../session/saved/current-session.ts';
import { type CommandHost, defineCommand } from '../command.ts';
import { headersFrom } from '../requests/request-headers.ts';
import { otherTenantParameter } from '../sessions/session-parameters.ts';
import { batchRows } from './batch-rows.ts';
import { readEntries } from './read-entries.ts';
import { readLines } from './read-lines.ts';
import { type LineDefaults, readRequest } from './read-request.ts';

/** The command batch. */
export const batchCommand = defineCommand({
  table: {
    name: 'batch',
    aliases: [],
    synopsis: 'Sends many requests to Microsoft Graph, 20 at a time in one $batch.',
    description: [
      'Reads requests from a file or standard input, one in each line: a path or an address of the connected Graph, also with a method before it (DELETE /users/ID), or a JSON object {"method":"PATCH","url":"/users/ID","headers":{},"body":{},"id":"1"}, of which only url is required. JSON can also be a text with a path, an array, or a batch of Graph with requests; JSON over several lines is read if the input begins with it. Empty lines and lines that start with # are skipped. Prints one result for each, in the same order, as it is known.',
      'A result has method, url, status and body, of a failed request also error, of a redirect location; a file as body is in base64. A request that fails, and a line that cannot be read, does not stop the others. The exit status is 0 only if all succeeded: otherwise that of the failed requests, or 6 if they failed for different reasons.',
      'Requests that the service throttles (429, or 503 with Retry-After) are sent again, each after its own Retry-After; other requests are not sent twice, but reads whose batch broke off. Queries that need it are sent as advanced queries, as by entrada request. Requests of v1.0 and beta go to different batches. A write without a body, and one of more than 4 MB, is sent by itself.',
      'The requests are independent of each other: several are carried out at the same time, in any order.',
    ],
    parameters: {
      InputFilePath: {
        type: 'String',
        aliases: ['BatchFile'],
        completedFrom: 'files',
        description: 'The file with the requests, or - for standard input.',
        defaultText: '-',
        everywhere: { position: 0 },
        notEmpty: true,
      },
      Method: {
        type: 'Enum',
        typeName: 'GraphRequestMethod',
        values: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
        aliases: ['X'],
        description: 'The method of requests that do not name one.',
        defaultText: 'GET',
      },
      Headers: {
        type: 'String[]',
        commas: false,
        aliases: ['Header', 'H'],
        description:
          'Headers of every request, each as "Name: value". Those of a request take precedence. Without a value, -h shows this help.',
      },
      ApiVersion: {
        type: 'Enum',
        typeName: 'GraphApiVersion',
        values: ['v1.0', 'beta'],
        description: 'The version of Microsoft Graph for paths without one.',
        defaultText: 'v1.0',
      },
      TenantId: otherTenantParameter,
      ThrottleLimit: {
        type: 'Int32',
        description: 'How many batches are under way at the same time, 1 to 20.',
        defaultText: '4',
      },
      ...retryParameters,
    },
    examples: [
      {
        title: 'Read the managers of many users',
        shell: "sed 's|.*|/users/&/manager|' ids.txt | entrada batch -o ndjson",
      },
      {
        title: 'List the requests that failed',
        line: "batch requests.jsonl -Query '[?error].[url, error.message]' -o tsv",
      },
      { title: 'Delete groups, one address in each line', line: 'batch groups.txt -Method DELETE' },
      {
        title: 'Send a request that is not a GET',
        shell: `echo 'DELETE /groups/ID' | entrada batch`,
      },
    ],
    output: 'An object for each request, in their order: method, url, status, body; of a failed one, error.',
  },
  async run({ parameters }, host) {
    const { checkHeaderName } = await import('../../session/requests/header-names.ts');
    const { sendBatches } = await import('../../session/requests/batch/send-batches.ts');
    const path = parameters.InputFilePath ?? '-';
    const limit = parameters.ThrottleLimit;
    const options = {
      apiVersion: parameters.ApiVersion,
      tenantId: parameters.TenantId,
      concurrency: limit === undefined ? undefined : checkRange('ThrottleLimit', limit, 1, 20),
      retry: retryFrom(parameters),
      exactNumbers: true,
    };
    const defaults = { method: parameters.Method, headers: headersFrom(parameters, checkHeaderName) };
    if (path === '-' && host.stdin.isTTY === true) {
      throw new EntradaError(
        'INPUT_INVALID',
        'Cannot read requests from the terminal: name a file, or write the requests to standard input',
        { hint: "For example: printf '%s\\n' /me /organization | entrada batch" },
      );
    }
    const id = await currentSessionId(host.services);
    const results = sendBatches(id, requestsIn(path, host, defaults), options, host.services);
    const { value, rows, failure } = batchRows(results);
    return {
      kind: 'value',
      value,
      rows,
      keptColumns: ['url', 'status', 'error'],
      sampleRows: 1,
      // It is known after the last row.
      get failure() {
        return failure();
      },
    };
  },
});

async function* requestsIn(path: string, { stdin, services }: CommandHost, defaults: LineDefaults) {
  for await (const entry of readEntries(readLines(path, stdin, services.signal))) yield readRequest(entry, defaults);
}
