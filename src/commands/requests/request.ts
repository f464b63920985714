import type { CommonParameters } from '../../binder/common-parameters.ts';
import type { ApiRequest } from '../../session/requests/request.ts';
import { currentSessionId } from '../../session/saved/current-session.ts';
import { type CommandHost, type CommandResult, defineCommand, nothing } from '../command.ts';
import { listAll } from './list-all.ts';
import { isForManyTenants } from './many-tenants-parameters.ts';
import { isOnePageOfMore, outputFor } from './request-output.ts';
import { type RequestParameters, requestTable } from './request-table.ts';
import { requestFrom } from './request-use.ts';

/** The command request. */
export const requestCommand = defineCommand({
  table: requestTable,
  async run({ parameters, common }, host) {
    const request = await requestFrom(parameters, host);
    if (isForManyTenants(parameters)) {
      const { requestManyTenants } = await import('./many-tenants.ts');
      return requestManyTenants(request, parameters, common, host);
    }
    const id = await currentSessionId(host.services, parameters.Service);
    if (!(await host.shouldProcess(String(request.url), request.method ?? 'GET'))) return nothing;
    if (parameters.All === true) return listAll(id, request, parameters, host);
    return sendOne(id, request, parameters, common, host);
  },
});

async function sendOne(
  id: string,
  request: ApiRequest,
  parameters: RequestParameters,
  common: CommonParameters,
  host: CommandHost,
): Promise<CommandResult> {
  const { sendRequest } = await import('../../session/requests/request.ts');
  const output = outputFor({ ...parameters, Method: request.method ?? 'GET' }, common, host);
  try {
    const response = await sendRequest(id, { ...request, ...output.requestOptions(request.headers) }, host.services);
    const hidesNextLink =
      common.Output === undefined ? host.stdout.isTTY : ['table', 'tsv', 'csv', 'ndjson'].includes(common.Output);
    if (
      (hidesNextLink || common.Query !== undefined) &&
      parameters.OutputFilePath === undefined &&
      isOnePageOfMore(response.content)
    ) {
      host.information('There are more results. Add --all to list all of them.');
    }
    return await output.finish(response);
  } finally {
    await output.end();
  }
}
