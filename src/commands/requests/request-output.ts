import { STATUS_CODES } from 'node:http';
import { EntradaError } from '../../base/errors.ts';
import { ExactNumber, orderedObject, parseExactJson } from '../../base/exact-json.ts';
import { isObject } from '../../base/json.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import { bodyText, isJson, isJsonLines, isText } from '../../http/body-text.ts';
import type { ResponseHead } from '../../model/streamed-body.ts';
import type { ApiRequest, ApiResponse, RequestMethod } from '../../session/requests/request.ts';
import { safeLines } from '../../terminal/safe-text.ts';
import { type CommandHost, type CommandResult, nothing } from '../command.ts';
import { inferredFile } from './inferred-file.ts';
import { openOutputFile } from './output-file.ts';
import { type OutputType, typedResult } from './output-type.ts';
import {
  dataReceiver,
  fileReceiver,
  isCount,
  pipeReceiver,
  type Receiver,
  type Refusal,
  type TargetFile,
  tellPath,
  unprintable,
} from './response-receivers.ts';

/** The parameters that say where a response goes. */
export interface OutputParameters {
  readonly Uri: string;
  readonly Method?: RequestMethod;
  readonly OutputFilePath?: string;
  readonly InferOutputFileName?: boolean;
  readonly OutputType?: OutputType;
  readonly PassThru?: boolean;
  readonly Include?: boolean;
}

/** Where the response of a request goes. */
export interface RequestOutput {
  requestOptions(headers: ApiRequest['headers']): Pick<ApiRequest, 'headers' | 'receive' | 'onHead' | 'onFailure'>;
  /** Completes the output of a response. */
  finish(response: ApiResponse): Promise<CommandResult>;
  /** Called in any case. */
  end(): Promise<void>;
}

/**
 * Prepares the output of a request: a file is opened, so that nothing is sent if that is impossible.
 *
 * @throws {EntradaError} `STORAGE_FAILED`, `INPUT_INVALID`.
 */
export function outputFor(parameters: OutputParameters, common: CommonParameters, host: CommandHost): RequestOutput {
  const { PassThru: printsToo = false, OutputType: type } = parameters;
  checkOutput(parameters, common);
  const file = targetFile(parameters);
  const refusal = dataRefusal(parameters, common, host);
  const receiver = receiverFor(parameters, file, refusal, host);
  let headWritten: Promise<void> | undefined;
  let failedText: string | undefined;
  const onHead = (head: ResponseHead) => {
    host.keep('status', String(head.status));
    host.keep('headers', JSON.stringify(head.headers));
    if (parameters.Include === true) headWritten = host.printLine(headText(head));
    // It is awaited before the body.
    headWritten?.catch(() => {});
  };
  const printed = (response: ApiResponse) =>
    typedResult(response, type, parameters.Method ?? 'GET') ??
    resultFrom(response, refusal, common.Query !== undefined);
  return {
    requestOptions: (headers) => ({
      // What is stored is what the server has, and a part of it can be requested.
      headers: file === undefined || printsToo ? headers : { 'accept-encoding': 'identity', ...headers },
      receive: receiver && ((head) => receiver.receive(head, () => headWritten)),
      onHead,
      ...(parameters.Include === true && { onFailure: (response) => void (failedText = textOf(response)) }),
    }),
    async finish(response) {
      await headWritten;
      if (response.receivedBytes !== undefined) return (await receiver?.finish(response)) ?? nothing;
      const isFailure = response.status >= 300;
      if (file === undefined || (isFailure && parameters.InferOutputFileName === true)) return printed(response);
      const open = file.open(response.headers);
      await open.write(response.bytes);
      await open.commit();
      tellPath(file, host);
      return printsToo ? printed(response) : nothing;
    },
    async end() {
      receiver?.end();
      file?.abandon();
      await headWritten;
      if (failedText !== undefined) await host.printLine(host.stdout.isTTY ? safeLines(failedText) : failedText);
    },
  };
}

/** Refuses what the output would not follow. */
function checkOutput(parameters: OutputParameters, { Query: query, Output: format }: CommonParameters): void {
  const { OutputFilePath: path, InferOutputFileName: infers, OutputType: type } = parameters;
  const asReceived = 'it prints the response as it was received';
  const isStored = infers === true || (path !== undefined && path !== '-');
  if (isStored && parameters.PassThru !== true) {
    const changed =
      query !== undefined
        ? '-Query'
        : format !== undefined
          ? `-Output ${format}`
          : type !== undefined && `-OutputType ${type}`;
    const name = infers === true ? '-InferOutputFileName' : '-OutputFilePath';
    if (changed !== false) {
      throw invalid(
        `Cannot use ${name} with ${changed}: the file has the response as it was received; redirect standard output to the file instead`,
      );
    }
  }
  if (type === 'Json' && query !== undefined) throw invalid(`Cannot use -OutputType Json with -Query: ${asReceived}`);
  if (type === 'Json' && format !== undefined && format !== 'json') {
    throw invalid(`Cannot use -OutputType Json with -Output ${format}: ${asReceived}`);
  }
  if (parameters.Include === true && (format === 'csv' || format === 'tsv' || format === 'ndjson')) {
    throw invalid(
      `Cannot use -Include with -Output ${format}: the status and the headers are not ${format}; use -StatusCodeVariable or -OutputType HttpResponseMessage`,
    );
  }
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}

function targetFile(parameters: OutputParameters): TargetFile | undefined {
  const { InferOutputFileName: isInferred, OutputFilePath: path, Uri: uri } = parameters;
  if (isInferred === true) return inferredFile(path, uri);
  if (path === undefined || path === '-') return undefined;
  const file = openOutputFile(path);
  return { open: () => file, path: () => undefined, abandon: () => file.abandon() };
}

function receiverFor(
  { OutputFilePath: path, PassThru: printsToo }: OutputParameters,
  file: TargetFile | undefined,
  refusal: Refusal | undefined,
  host: CommandHost,
): Receiver | undefined {
  if (file !== undefined) return printsToo === true ? undefined : fileReceiver(file, path, host);
  return refusal === undefined ? pipeReceiver(path === '-', host) : dataReceiver(refusal);
}

/** Returns why only JSON and text can be printed; undefined for a pipe, which takes any bytes. */
function dataRefusal(
  { OutputFilePath: path, OutputType: type }: OutputParameters,
  common: CommonParameters,
  host: CommandHost,
): Refusal | undefined {
  if (common.Query !== undefined) return { as: 'for -Query', would: 'omit -Query' };
  if (common.OutVariable !== undefined) return { as: 'into a variable', would: 'omit -OutVariable' };
  if (host.takesObjects === true) return { as: 'as an object', would: undefined };
  if (host.stdout.isTTY) return { as: 'on a terminal', would: 'redirect standard output' };
  if (path === '-') return undefined;
  if (common.Output !== undefined) return { as: `as ${common.Output}`, would: 'omit -Output' };
  return type === undefined ? undefined : { as: `as ${type}`, would: 'omit -OutputType' };
}

/** Returns the body of a failed response as it was received; undefined if there is none, or it is not text. */
function textOf({ bytes, headers }: ApiResponse): string | undefined {
  const type = headers['content-type'] ?? '';
  return bytes.length > 0 && (isJson(type) || isText(type)) ? bodyText(bytes, type) : undefined;
}

function headText({ status, headers }: ResponseHead): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return safeLines(`${[`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), ...lines].join('\n')}\n`);
}

/** Properties that the next command takes; Microsoft Graph sorts its properties by name. */
export const firstColumns = ['id', 'displayName', 'userPrincipalName', 'appId'] as const;

function resultFrom(response: ApiResponse, refusal: Refusal | undefined, isQueried: boolean): CommandResult {
  const { content } = response;
  const type = response.headers['content-type'] ?? '';
  if (content === undefined) return nothing;
  if (typeof content === 'string') {
    // The text of a JSON string is printed without its quotes, a $count without its byte order mark.
    const isBody = !isJson(type) && !isCount(content);
    if (isQueried && isBody && !isJsonLines(type)) {
      const what = type === '' ? 'a response of unknown type' : `a response of type ${type}`;
      throw invalid(`Cannot apply -Query to ${what}: it needs JSON; omit -Query`);
    }
    const value = () => (isJsonLines(type) ? linesOf(content) : content);
    return { kind: 'text', text: content, ...(isBody && { bytes: response.bytes }), value };
  }
  if (content instanceof Uint8Array) {
    if (refusal !== undefined) throw unprintable(type, refusal);
    return { kind: 'text', text: '', bytes: content, value: () => undefined };
  }
  return { kind: 'value', value: content, rows: rowsOf(content), lines: linesOfListing(content), firstColumns };
}

function linesOf(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseExactJson(line, 'a line of the response', 'RESPONSE_INVALID'));
}

/** Returns whether a table of the content hides that there are more pages. */
export function isOnePageOfMore(content: unknown): boolean {
  if (!isObject(content) || !Array.isArray(content['value'])) return false;
  return ['@odata.nextLink', '@nextLink'].some((name) => typeof content[name] === 'string' && content[name] !== '');
}

/** Returns the items of a list unchanged, or the content. */
function linesOfListing(content: unknown): unknown {
  return isObject(content) && Array.isArray(content['value']) ? content['value'] : content;
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
