import { basename } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { isJson, isText } from '../../http/body-text.ts';
import type { BodyReceiver, ResponseHead } from '../../model/streamed-body.ts';
import type { ApiResponse } from '../../session/requests/request.ts';
import { writeBytes } from '../../terminal/output-sink.ts';
import { type CommandHost, type CommandResult, nothing } from '../command.ts';
import type { OutputFile } from './output-file.ts';
import { steadyMemory } from './steady-memory.ts';
import { type ShownTransfer, showTransfer } from './transfer-progress.ts';

/** Takes the body of a response piece by piece. */
export interface Receiver {
  receive(head: ResponseHead, before: () => Promise<void> | undefined): ReturnType<BodyReceiver>;
  finish(response: ApiResponse): Promise<CommandResult>;
  end(): void;
}

/** The file that a body is stored in. One of a known name is open from the start. */
export interface TargetFile {
  open(headers: ResponseHead['headers']): OutputFile;
  /** The path whose name was inferred, once it is open. */
  path(): string | undefined;
  abandon(): void;
}

/** Why only JSON and text can be printed. */
export interface Refusal {
  /** Where: `on a terminal`. */
  readonly as: string;
  /** The advice: `redirect standard output`; undefined if only a file helps. */
  readonly would: string | undefined;
}

/** Writes to a file. */
export function fileReceiver(file: TargetFile, path: string | undefined, host: CommandHost): Receiver {
  let progress: ShownTransfer | undefined;
  let open: OutputFile | undefined;
  return {
    receive(head) {
      const target = file.open(head.headers);
      open = target;
      target.restart();
      const name = basename(file.path() ?? path ?? '');
      progress = showTransfer(`Downloading ${name}`, lengthOf(head), host.progressLine);
      const shown = progress;
      const count = steadyMemory();
      return (piece) => {
        const written = target.write(piece);
        shown.advance(piece.length);
        count(piece.length);
        return written;
      };
    },
    async finish() {
      await open?.commit();
      progress?.end();
      tellPath(file, host);
      return nothing;
    },
    end: () => progress?.end(),
  };
}

/** Refuses a body that is neither JSON nor text before anything of it is printed; an empty one of any type is none. */
export function dataReceiver(refusal: Refusal): Receiver {
  return {
    receive({ headers }) {
      const type = headers['content-type'] ?? '';
      if (isJson(type) || isText(type)) return undefined;
      return () => {
        throw unprintable(type, refusal);
      };
    },
    finish: async () => nothing,
    end() {},
  };
}

/** Tells the user the path of a file whose name was inferred. */
export function tellPath(file: TargetFile, host: CommandHost): void {
  const path = file.path();
  if (path !== undefined) host.information(`The response is in "${path}".`);
}

/** Writes to standard output, which cannot be rewound. */
export function pipeReceiver(takesAll: boolean, { stdout }: CommandHost): Receiver {
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

/** Returns whether a text is that of a `$count`. */
export function isCount(text: string): boolean {
  return /^\d+$/.test(text);
}

function lengthOf({ headers }: ResponseHead): number | undefined {
  const { 'content-length': length, 'content-encoding': coding = 'identity' } = headers;
  return length === undefined || coding !== 'identity' ? undefined : Number(length);
}

/** Returns the error for a body that cannot be printed. */
export function unprintable(type: string, { as, would }: Refusal): EntradaError {
  const what = type === '' ? 'a response of unknown type' : `a response of type ${type}`;
  return new EntradaError(
    'INPUT_INVALID',
    `Cannot print ${what} ${as}: ${would === undefined ? '' : `${would}, or `}save it with -OutputFilePath PATH or -InferOutputFileName`,
  );
}
