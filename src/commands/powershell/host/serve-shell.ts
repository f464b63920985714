import { EntradaError, isEntradaError } from '../../../base/errors.ts';
import type { JsonObject } from '../../../base/json.ts';
import { version } from '../../../base/version.ts';
import type { ValueSource } from '../../../model/parameter-table.ts';
import type { CommandHost } from '../../command.ts';
import { hostForCall } from './call-host.ts';
import { type CallMessage, callIn, changedEnvironment, type Variables } from './call-message.ts';
import { errorMessage } from './error-message.ts';
import { type CallVoice, type Kept, keepFor } from './kept.ts';
import { readMessages } from './message-lines.ts';
import { createMessageWriter, type MessageWriter } from './message-writer.ts';
import { type CallLink, runCall } from './run-call.ts';

/** The version of the protocol. */
const protocol = 1;
/** A body in a parameter is in one line. */
const mostLineBytes = 64 * 2 ** 20;
/** The exit status after a message that cannot be read (EX_SOFTWARE of sysexits.h). */
const brokenProtocol = 70;

interface RunningCall {
  cancel(): void;
  answer(value: unknown): void;
  /** Holds the output back until the shell continues it. */
  pause(isPaused: boolean): void;
  readonly ended: Promise<void>;
}

/**
 * Serves a shell until its end of the connection closes: reads calls from standard input, one JSON object in each line,
 * and writes replies to standard output. Calls run at the same time.
 *
 * @returns The exit status.
 */
export async function serveShell(host: CommandHost): Promise<number> {
  const writer = createMessageWriter(host.stdout);
  const running = new Map<number, RunningCall>();
  const environment = keptEnvironment(host.env, host.platform);
  const stop = () => {
    for (const call of running.values()) call.cancel();
  };
  writer.closed.addEventListener('abort', () => {
    stop();
    // The loop below waits for it.
    if ('destroy' in host.stdin && typeof host.stdin.destroy === 'function') host.stdin.destroy();
  });
  try {
    await writer.send({ ready: protocol, version });
    for await (const message of readMessages(host.stdin, mostLineBytes)) {
      takeMessage(message, { running, writer, environment, host });
    }
    return 0;
  } catch (cause) {
    if (host.services.signal?.aborted === true || writer.closed.aborted) return 0;
    if (!isEntradaError(cause)) throw cause;
    await writer.send({ error: errorMessage(cause, '') }).catch(() => {});
    return brokenProtocol;
  } finally {
    stop();
    await Promise.all(Array.from(running.values(), ({ ended }) => ended));
    environment.close();
  }
}

interface Shell {
  readonly running: Map<number, RunningCall>;
  readonly writer: MessageWriter;
  readonly environment: KeptEnvironment;
  readonly host: CommandHost;
}

/** Messages that are not understood are ignored: they can be of a later version. */
function takeMessage(message: JsonObject, shell: Shell): void {
  const { id } = message;
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return;
  const known = shell.running.get(id);
  if (known !== undefined) {
    if (message['cancel'] === true) known.cancel();
    else if (Object.hasOwn(message, 'answer')) known.answer(message['answer']);
    else if (typeof message['pause'] === 'boolean') known.pause(message['pause']);
    return;
  }
  shell.environment.change(message['environment']);
  const call = callIn(message);
  const source = message['complete'];
  if (call !== undefined) startCall(id, (link) => runOne(call, link, shell), shell);
  else if (typeof source === 'string') startCall(id, (link) => complete(source, message, link, shell), shell);
}

async function runOne(call: CallMessage, link: CallLink, { running, environment, host }: Shell): Promise<number> {
  if (call.location !== undefined && running.size <= 1) enterFolder(call.location);
  return runCall(call, link, host, () => environment.kept());
}

function startCall(id: number, run: (link: CallLink) => Promise<number>, { running, writer }: Shell): void {
  const cancelled = new AbortController();
  let pending: ((answer: unknown) => void) | undefined;
  const gate = createGate();
  const write = (reply: object) => writer.send({ id, ...reply });
  const link: CallLink = {
    signal: cancelled.signal,
    write: (reply) =>
      untilAborted(
        gate.whenOpen().then(() => write(reply)),
        cancelled.signal,
      ),
    tell: (reply) => void write(reply).catch(() => {}),
    ask: (question) =>
      new Promise((resolve) => {
        pending = resolve;
        link.tell({ ask: question });
        cancelled.signal.addEventListener('abort', () => resolve(undefined), { once: true });
      }),
  };
  const ended = Promise.resolve()
    .then(() => run(link))
    .then((status) => {
      running.delete(id);
      link.tell({ end: status });
    });
  running.set(id, {
    cancel: () => cancelled.abort(),
    answer: (value) => pending?.(value),
    pause: (isPaused) => gate.set(!isPaused),
    ended,
  });
}

/** Lets the output of a call pass while it is open. */
function createGate(): { whenOpen(): Promise<void>; set(isOpen: boolean): void } {
  let closed: { readonly opened: Promise<void>; open(): void } | undefined;
  return {
    whenOpen: async () => closed?.opened,
    set(isOpen) {
      if (isOpen) {
        closed?.open();
        closed = undefined;
      } else if (closed === undefined) {
        let open = () => {};
        closed = { opened: new Promise((resolve) => (open = resolve)), open: () => open() };
      }
    },
  };
}

/** A reader that has cancelled the call no longer reads what it would wait for. */
function untilAborted(written: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new EntradaError('CANCELLED', 'Cancelled.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    written.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Lists the values that a parameter completes to. */
async function complete(
  source: string,
  { word, before }: JsonObject,
  link: CallLink,
  { environment, host }: Shell,
): Promise<number> {
  const { completionValues } = await import('../../shell/values/completion-values.ts');
  const voice: CallVoice = { warn: () => {} };
  const message = callIn({ id: 0, command: 'complete' });
  if (message === undefined) return 1;
  const settings = { message, common: {}, certificates: new Map<string, never>(), startsOver: false, voice, ...link };
  const found = hostForCall({ ...settings, kept: environment.kept(), parent: host });
  // An unknown source does not have values.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const known = source as Exclude<ValueSource, 'files'>;
  const typed = { partial: typeof word === 'string' ? word : '', before: textsIn(before) };
  await link.write({ output: (await completionValues(found)(known, typed)) ?? [] });
  return 0;
}

function textsIn(values: unknown): string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

/** Relative paths of variables, such as AZURE_CLIENT_CERTIFICATE_PATH, lead there; those of parameters are absolute. */
function enterFolder(location: string): void {
  try {
    if (process.cwd() !== location) process.chdir(location);
  } catch {
    // It was removed, or is not a folder of files: relative paths of variables are not found.
  }
}

interface KeptEnvironment {
  change(changes: unknown): void;
  kept(): Kept;
  close(): void;
}

/** Keeps the parts for one environment of the shell at a time. */
function keptEnvironment(first: Variables, platform: NodeJS.Platform): KeptEnvironment {
  let variables: Variables = { ...first };
  let kept: Kept | undefined;
  return {
    change(changes) {
      variables = changedEnvironment(variables, changes, platform);
    },
    kept() {
      if (kept !== undefined && kept.env === variables) return kept;
      kept?.close();
      kept = keepFor(variables, platform);
      return kept;
    },
    close: () => kept?.close(),
  };
}
