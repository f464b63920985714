import { EntradaError } from '../../base/errors.ts';
import { retryFrom } from '../../model/retry-parameters.ts';
import type { ApiRequest, RequestMethod } from '../../session/requests/request.ts';
import type { CommandHost } from '../command.ts';
import { requestBody } from './request-body.ts';
import { headersFrom } from './request-headers.ts';
import type { RequestParameters } from './request-table.ts';

/**
 * Returns the request for the parameters of a command line.
 *
 * @throws {EntradaError} `INPUT_INVALID`, `PARAMETER_MISSING`, `PARAMETER_VALUE_INVALID`.
 */
export async function requestFrom(parameters: RequestParameters, host: CommandHost): Promise<ApiRequest> {
  const { checkHeaderName } = await import('../../session/requests/request.ts');
  const method = parameters.Method ?? (parameters.InputFilePath === undefined ? 'GET' : 'POST');
  const headers = headersFrom(parameters, checkHeaderName);
  checkUse(parameters, method);
  const retry = retryFrom(parameters);
  const body = await requestBody(parameters, headers['content-type'], host);
  return {
    method,
    url: parameters.Uri,
    apiVersion: parameters.ApiVersion,
    tenantId: parameters.TenantId,
    body,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(retry !== undefined && { retry }),
    ...(parameters.SkipHttpErrorCheck === true && { skipHttpErrorCheck: true }),
    exactNumbers: true,
  };
}

function checkUse(parameters: RequestParameters, method: RequestMethod): void {
  if (parameters.Body !== undefined && parameters.InputFilePath !== undefined) {
    throw invalid('Cannot send both -Body and -InputFilePath: a request has one body');
  }
  const hasBody = parameters.Body !== undefined || parameters.InputFilePath !== undefined;
  if (hasBody && (method === 'GET' || method === 'DELETE')) {
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
  if (parameters.All === true) checkListing(parameters, method);
}

function checkListing(parameters: RequestParameters, method: RequestMethod): void {
  if (parameters.Include === true) {
    throw invalid('Cannot use -Include with -All: the pages have one status each; request one page');
  }
  if (method !== 'GET') throw invalid(`Cannot list all pages with ${method}: -All requires GET`);
  if (parameters.OutputFilePath !== undefined) {
    throw invalid('Cannot use -OutputFilePath with -All: redirect standard output to the file instead');
  }
  if (parameters.SkipHttpErrorCheck === true) {
    throw invalid('Cannot use -SkipHttpErrorCheck with -All: a failed page ends the listing');
  }
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
