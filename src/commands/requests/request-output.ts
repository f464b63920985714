import { basename } from 'node:path';
import { STATUS_CODES } from 'node:http';
import { EntradaError } from '../../base/errors.ts';
import { ExactNumber, orderedObject, parseExactJson } from '../../base/exact-json.ts';
import { isObject } from '../../base/json.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import { isJson, isJsonLines } from '../../http/body-text.ts';
import type { BodyReceiver, ResponseHead } from '../../model/streamed-body.ts';
import type { ApiRequest, ApiResponse } from '../../session/requests/request.ts';
import { writeBytes } from '../../terminal/output-sink.ts';
import { safeLines } from '../../terminal/safe-text.ts';
import { type CommandHost, type CommandResult, nothing } from '../command.ts';
import { openOutputFile, type OutputFile } from './output-file.ts';
import { steadyMemory } from './steady-memory.ts';
import { type ShownTransfer, showTransfer } from './transfer-progress.ts';

/** The parameters that say where a response goes. */
export interface OutputParameters {
  readonly OutputFilePath?: string;
  readonly PassThru?: boolean;
  readonly Include?: boolean;
}

/** Where the response of a request goes. */
export interface RequestOutput {
  requestOptions(headers: ApiRequest['headers']): Pick<ApiRequest, 'headers' | 'receive' | 'onHead'>;
  /** Completes the output of a successful response. */
  finish(response: ApiResponse): Promise<CommandResult>;
  /** Called in any case. */
  end(): Promise<void>;
}

/**
 * Prepares the output of a request: a file is opened, so that nothing is sent if that is impossible.
 *
 * @throws {EntradaError} `STORAGE_FAILED`.
 */
export function outputFor(parameters: OutputParameters, common: CommonParameters, host: CommandHost): RequestOutput {
  const { OutputFilePath: path } = parameters;
  const file = path === undefined || path === '-' ? undefined : openOutputFile(path);
  const isPiped = !host.stdout.isTTY && common.OutVariable === undefined && common.Query === undefined;
  const receiver =
    file !== undefined
      ? parameters.PassThru === true
        ? undefined
        : fileReceiver(file, basename(path ?? ''), host)
      : isPiped && (path === '-' || common.Output === undefined)
        ? pipeReceiver(path === '-', host)
        : undefined;
  let headWritten: Promise<void> | undefined;
  const onHead = (head: ResponseHead) => {
    host.keep('status', String(head.status));
    host.keep('headers', JSON.stringify(head.headers));
    if (parameters.Include === true) headWritten = host.printLine(headText(head));
    // It is awaited before the body.
    headWritten?.catch(() => {});
  };
  return {
    requestOptions: (headers) => ({
      // What is stored is what the server has, and a part of it can be requested.
      headers: file === undefined || receiver === undefined ? headers : { 'accept-encoding': 'identity', ...headers },
      receive: receiver && ((head) => receiver.receive(head, () => headWritten)),
      onHead,
    }),
    async finish(response) {
      await headWritten;
      if (response.receivedBytes !== undefined) return (await receiver?.finish(response)) ?? nothing;
      if (file === undefined) return resultFrom(response, common, host);
      await file.write(response.bytes);
      await file.commit();
      return parameters.PassThru === true ? resultFrom(response, common, host) : nothing;
    },
    async end() {
      receiver?.end();
      file?.abandon();
      await headWritten;
    },
  };
}

interface Receiver {
  receive(head: ResponseHead, before: () => Promise<void> | undefined): ReturnType<BodyReceiver>;
  finish(response: ApiResponse): Promise<CommandResult>;
  end(): void;
}

function fileReceiver(file: OutputFile, name: string, host: CommandHost): Receiver {
  let progress: ShownTransfer | undefined;
  return {
    receive(head) {
      file.restart();
      progress = showTransfer(`Downloading ${name}`, lengthOf(head), host.progressLine);
      const shown = progress;
      const count = steadyMemory();
      return (piece) => {
        const written = file.write(piece);
        shown.advance(piece.length);
        count(piece.length);
        return written;
      };
    },
    async finish() {
      await file.commit();
      return nothing;
    },
    end: () => progress?.end(),
  };
}

/** Writes to standard output, which cannot be rewound. */
function pipeReceiver(takesAll: boolean, { stdout }: CommandHost): Receiver {
  // The digits of a $count are a text of their own, printed as one line without the byte order mark before them.
  let held: Buffer | undefined;
  let isBegun = false;
  return {
    receive({ headers }, before) {
      if (isBegun) throw new EntradaError('RESPONSE_INVALID', 'Cannot continue the output: the response has changed');
      if (!takesAll && isJson(headers['content-type'] ?? '')) return undefined;
      held = takesAll ? undefined : Buffer.alloc(0);
      const count = steadyMemory();
      return async (piece) => {
        isBegun = true;
        count(piece.length);
        if (held !== undefined && held.length + piece.length <= longestCount) {
          held = Buffer.concat([held, piece]);
          return;
        }
        await before();
        if (held !== undefined) await writeBytes(held, stdout);
        held = undefined;
        await writeBytes(piece, stdout);
      };
    },
    async finish() {
      if (held === undefined || held.length === 0) return nothing;
      const text = held.toString('utf8').replace(/^\uFEFF/, '');
      return { kind: 'text', text, ...(!isCount(text) && { bytes: held }), value: () => text };
    },
    end() {},
  };
}

/** A byte order mark and 20 digits. */
const longestCount = 23;

function isCount(text: string): boolean {
  return /^\d+$/.test(text);
}

function lengthOf({ headers }: ResponseHead): number | undefined {
  const { 'content-length': length, 'content-encoding': coding = 'identity' } = headers;
  return length === undefined || coding !== 'identity' ? undefined : Number(length);
}

function headText({ status, headers }: ResponseHead): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return safeLines(`${[`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), ...lines].join('\n')}\n`);
}

function resultFrom(response: ApiResponse, common: CommonParameters, host: CommandHost): CommandResult {
  const { content } = response;
  const type = response.headers['content-type'] ?? '';
  if (content === undefined) return nothing;
  if (typeof content === 'string') {
    // The text of a JSON string is printed without its quotes, a $count without its byte order mark.
    const isBody = !isJson(type) && !isCount(content);
    const value = () => (isJsonLines(type) ? linesOf(content) : content);
    return { kind: 'text', text: content, ...(isBody && { bytes: response.bytes }), value };
  }
  if (content instanceof Uint8Array) throw unprintable(response, common, host);
  return { kind: 'value', value: content, rows: rowsOf(content) };
}

function linesOf(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseExactJson(line, 'a line of the response', 'RESPONSE_INVALID'));
}

function unprintable({ bytes, headers }: ApiResponse, common: CommonParameters, host: CommandHost): EntradaError {
  const what = `${bytes.length} bytes of ${headers['content-type'] ?? 'unknown type'}`;
  const [as, would] =
    common.Output !== undefined
      ? [` as ${common.Output}`, 'omit -Output']
      : host.stdout.isTTY
        ? [' on a terminal', 'redirect standard output']
        : [' into a variable', 'omit -OutVariable'];
  return new EntradaError('INPUT_INVALID', `Cannot print ${what}${as}: ${would}, or add -OutputFilePath PATH`);
}

/** Returns whether a table of the content hides that there are more pages. */
export function isOnePageOfMore(content: unknown): boolean {
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
