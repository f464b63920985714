import { EntradaError } from '../../base/errors.ts';
import { checkMaxRows } from '../../model/max-rows-parameter.ts';
import { retryFrom } from '../../model/retry-parameters.ts';
import type { ApiRequest, RequestMethod } from '../../session/requests/request.ts';
import type { CommandHost } from '../command.ts';
import { fieldsJson, fieldsQuery, type FieldTree, readFields } from './fields.ts';
import { isHashtableBody, readHashtableBody } from './hashtable-body.ts';
import { readTextFile, requestBody } from './request-body.ts';
import { headersFrom } from './request-headers.ts';
import type { RequestParameters } from './request-table.ts';

/**
 * Returns the request for the parameters of a command line.
 *
 * @throws {EntradaError} `INPUT_INVALID`, `PARAMETER_MISSING`, `PARAMETER_VALUE_INVALID`.
 */
export async function requestFrom(parameters: RequestParameters, host: CommandHost): Promise<ApiRequest> {
  const method = methodOf(parameters);
  checkUse(parameters, method);
  const { checkHeaderName } = await import('../../session/requests/header-names.ts');
  const headers = headersFrom(parameters, checkHeaderName);
  const retry = retryFrom(parameters);
  if (method !== 'DELETE') {
    const { slashWarning } = await import('../../session/requests/check-request.ts');
    const warning = slashWarning(parameters.Uri);
    if (warning !== undefined) host.services.warn(warning);
  }
  const { url, body } = await contentOf(parameters, method, headers['content-type'], host);
  return {
    method,
    url,
    apiVersion: parameters.ApiVersion,
    tenantId: parameters.TenantId,
    body,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(retry !== undefined && { retry }),
    ...(parameters.SkipHttpErrorCheck === true && { skipHttpErrorCheck: true }),
    exactNumbers: true,
  };
}

/** As `gh api`, except that a listing is always a GET. */
function methodOf(parameters: RequestParameters): RequestMethod {
  if (parameters.Method !== undefined) return parameters.Method;
  const { All: isListing, InputFilePath: file } = parameters;
  return isListing !== true && (file !== undefined || hasFields(parameters)) ? 'POST' : 'GET';
}

function hasFields({ Field: typed = [], RawField: raw = [] }: RequestParameters): boolean {
  return typed.length > 0 || raw.length > 0;
}

function hasFileOrText({ Body: body, InputFilePath: file }: RequestParameters): boolean {
  return file !== undefined || (body !== undefined && !isHashtableBody(body));
}

/**
 * Returns the address with the options that are added to its query, and the body. A Hashtable is a query with GET, and
 * so are fields, also where something else is the body.
 */
async function contentOf(
  parameters: RequestParameters,
  method: RequestMethod,
  type: string | undefined,
  host: CommandHost,
): Promise<{ url: string; body: ApiRequest['body'] }> {
  const { Uri: uri, Body: text } = parameters;
  const table = isHashtableBody(text) ? readHashtableBody(text) : undefined;
  const fields = hasFields(parameters)
    ? await readFields(parameters.RawField ?? [], parameters.Field ?? [], (path) => readTextFile(path, host))
    : undefined;
  if (method === 'GET') return { url: withQuery(uri, table, fields), body: undefined };
  if (table !== undefined) return { url: withQuery(uri, fields), body: fieldsJson(table) };
  if (!hasFileOrText(parameters)) return { url: uri, body: fields && fieldsJson(fields) };
  return { url: withQuery(uri, fields), body: await requestBody(parameters, type, host) };
}

function withQuery(uri: string, ...trees: readonly (FieldTree | undefined)[]): string {
  const query = trees.flatMap((tree) => (tree === undefined || tree.size === 0 ? [] : [fieldsQuery(tree)])).join('&');
  const address = uri.replace(/ +$/, '');
  if (query === '') return uri;
  return `${address}${/[?&]$/.test(address) ? '' : address.includes('?') ? '&' : '?'}${query}`;
}

function checkUse(parameters: RequestParameters, method: RequestMethod): void {
  const { InferOutputFileName: infers } = parameters;
  if (parameters.Body !== undefined && parameters.InputFilePath !== undefined) {
    throw invalid('Cannot send both -Body and -InputFilePath: a request has one body');
  }
  checkStrayFields(parameters);
  const hasBody =
    hasFileOrText(parameters) || (method === 'DELETE' && (hasFields(parameters) || isHashtableBody(parameters.Body)));
  if (hasBody && (method === 'GET' || method === 'DELETE')) {
    checkWords(parameters, method);
    // The words of an unquoted address are bound by position.
    const hint = parameters.Uri.includes('?') ? 'An address with spaces or & needs single quotes.' : undefined;
    throw invalid(`Cannot send a body with ${method}: use -Method POST, PATCH or PUT`, hint);
  }
  if (readsOfInput(parameters) > 1) {
    throw invalid('Cannot read standard input twice: use it for the body or for one field');
  }
  if (parameters.PassThru === true && parameters.OutputFilePath === undefined && infers !== true) {
    // The text of Invoke-RestMethod, which the original follows.
    throw new EntradaError(
      'PARAMETER_MISSING',
      'The cmdlet cannot run because the following parameter is missing: OutputFilePath. Provide a valid OutputFilePath parameter value when using the PassThru parameter, then retry.',
    );
  }
  if (parameters.Envelope === true && parameters.All !== true) {
    throw invalid('Cannot use -Envelope without -All: a single page is returned with its envelope');
  }
  if (parameters.MaxRows !== undefined && parameters.All !== true) {
    throw invalid('Cannot use -MaxRows without -All: a single page is returned unchanged');
  }
  checkMaxRows(parameters.MaxRows);
  if (parameters.All === true) checkListing(parameters, method);
}

/** A word after a field, as in `-f a=1, b=2`, is bound by its position, but is neither JSON nor an address. */
function checkStrayFields(parameters: RequestParameters): void {
  const { Uri: uri, Body: body = '', ContentType: type, Headers: headers = [] } = parameters;
  if (!hasFields(parameters)) return;
  const hasType = type !== undefined || headers.some((header) => /content-type/i.test(header));
  const stray = [uri, ...(hasType ? [] : [body])].map((word) => /^([\w$@.-]+)(?:\[[^[\]]*\])*=/.exec(word)?.[1]);
  const key = stray.find((name) => name !== undefined && !name.startsWith('@'));
  if (key === undefined) return;
  throw invalid(
    `Cannot use the word "${key}=" after a field: commas do not separate fields; repeat -Field or -RawField, as in -f a=1 -f b=2`,
  );
}

/** Without -Body, a third word is bound to it, and the second if the first is not a method. */
function checkWords({ Uri: first, Body: second = '', Method: named }: RequestParameters, method: RequestMethod): void {
  const isAddress = /^(?:\/|https:)/i.test(second);
  if (/^[A-Z]+$/i.test(first) && (isAddress || first === first.toUpperCase())) {
    throw invalid(`Cannot use "${first}" as a method: use GET, POST, PATCH, PUT or DELETE`);
  }
  if (isAddress) {
    const line = `request ${named === undefined ? '' : `${method} `}'${first}'`;
    throw invalid(`Cannot use "${second}": it is one word too many; a request has one address, as in ${line}`);
  }
}

function readsOfInput({ Body: body = '', InputFilePath: file, Field: fields = [] }: RequestParameters): number {
  const ofFields = fields.filter((field) => /^[^=]*=@-$/.test(field)).length;
  return ofFields + Number(body === '-' || body === '@-' || file === '-');
}

function checkListing(parameters: RequestParameters, method: RequestMethod): void {
  if (parameters.Include === true) {
    throw invalid('Cannot use -Include with -All: the pages have one status each; request one page');
  }
  if (method !== 'GET') throw invalid(`Cannot list all pages with ${method}: -All requires GET`);
  if (parameters.OutputFilePath !== undefined || parameters.InferOutputFileName === true) {
    const name = parameters.OutputFilePath === undefined ? 'InferOutputFileName' : 'OutputFilePath';
    throw invalid(`Cannot use -${name} with -All: redirect standard output to the file instead`);
  }
  if (parameters.OutputType === 'Json' || parameters.OutputType === 'HttpResponseMessage') {
    throw invalid(`Cannot use -OutputType ${parameters.OutputType} with -All: it is one response; use -Output json`);
  }
  if (parameters.SkipHttpErrorCheck === true) {
    throw invalid('Cannot use -SkipHttpErrorCheck with -All: a failed page ends the listing');
  }
}

function invalid(message: string, hint?: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message, hint === undefined ? {} : { hint });
}
