import { EntradaError } from '../../base/errors.ts';
import { shortenLongWords } from '../../base/long-words.ts';
import { redactTokens } from '../../base/redact-secrets.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import { confirmAtTerminal } from '../../terminal/confirm.ts';
import { foldLines } from '../../terminal/fold-lines.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { Paint } from '../../terminal/style.ts';
import type { CapturedStream } from './shell-variables.ts';

type Preference = NonNullable<CommonParameters['ErrorAction']>;

/** A cmdlet's message streams, each controlled by its common parameter. */
export interface Messages {
  warn(text: string): void;
  verbose(text: string): void;
  debug(text: string): void;
  information(text: string): void;
  progress(text: string): void;
  /** The error that ends the command. */
  error(commandName: string, error: EntradaError): void;
}

/** Where messages are written. */
export interface MessageSink {
  /** Writes one message to standard error; a line feed is added. */
  writeLine(text: string): void;
  readonly paint: Paint;
  /** Columns of the terminal; undefined for a pipe or file. */
  readonly width?: number | undefined;
  /** Asks on the terminal whether to continue; undefined without one. Default: {@link confirmAtTerminal}. */
  confirm?(): boolean | undefined;
  /** Also captures the message for a shell variable. */
  keep?(stream: CapturedStream, text: string): void;
}

/**
 * Creates the message streams for the common parameters (about_CommonParameters).
 *
 * `SilentlyContinue` and `Ignore` hide a message, `Stop` ends the command with `STOPPED_BY_PREFERENCE`, `Inquire`
 * prompts on the terminal. An error always ends the command with its exit status; `-ErrorAction` only decides whether
 * its message is shown.
 */
export function createMessages(common: CommonParameters, sink: MessageSink): Messages {
  const { writeLine } = sink;
  // Color depends on the stream, which is opened at its first use.
  const paint: Paint = (style, text) => sink.paint(style, text);
  const fold = (text: string): string => foldLines(safeLines(text), sink.width);
  const say = (preference: Preference | undefined, name: string, text: string, line: string): void => {
    if (isHidden(preference)) return;
    writeLine(line);
    if (preference === 'Stop') throw stopped(name, text);
    if (preference === 'Inquire') checkAnswer((sink.confirm ?? confirmAtTerminal)(), name, text);
    if (preference === 'Suspend') throw suspendRefused(name);
  };
  const keep = (stream: CapturedStream, preference: Preference | undefined, text: string): void => {
    if (preference !== 'Ignore') sink.keep?.(stream, text);
  };
  return {
    warn(text) {
      keep('warning', common.WarningAction, text);
      say(common.WarningAction, 'Warning', text, paint('yellow', fold(`WARNING: ${text}`)));
    },
    information(text) {
      keep('information', common.InformationAction, text);
      say(common.InformationAction, 'Information', text, fold(text));
    },
    progress: (text) => say(common.ProgressAction, 'Progress', text, paint('dim', safeLines(text))),
    verbose(text) {
      if (common.Verbose === true || common.Debug === true) writeLine(paint('yellow', `VERBOSE: ${safeLines(text)}`));
    },
    debug(text) {
      if (common.Debug === true) writeLine(paint('yellow', `DEBUG: ${safeLines(text)}`));
    },
    error(commandName, error) {
      keep('error', common.ErrorAction, error.message);
      if (isHidden(common.ErrorAction)) return;
      writeLine(paint('red', fold(`${commandName}: ${error.message}`)));
      if (error.hint !== undefined) writeLine(fold(error.hint));
      const ids = supportIds(error);
      if (ids !== '') writeLine(fold(ids));
      if (common.Verbose !== true && common.Debug !== true) return;
      const details = Object.entries(error.details).filter(([, value]) => value !== null && value !== undefined);
      const facts = [['code', error.code], ...details].map(([name, value]) => `${name}=${JSON.stringify(value)}`);
      writeLine(paint('yellow', `VERBOSE: ${safeLines(facts.join(' '))}`));
    },
  };
}

/** The facts that administrators and Microsoft's support find a request by. */
const supportFacts = { traceId: 'Trace ID', correlationId: 'Correlation ID', timestamp: 'Timestamp' } as const;

/** Returns the facts as the identity platform writes them; empty without an id. */
function supportIds({ details }: EntradaError): string {
  if (typeof details['traceId'] !== 'string' && typeof details['correlationId'] !== 'string') return '';
  return Object.entries(supportFacts)
    .filter(([name]) => typeof details[name] === 'string')
    .map(([name, label]) => `${label}: ${String(details[name])}`)
    .join(' ');
}

/**
 * Messages can contain text from a server or a file name, which the terminal must not interpret, and a secret or a file
 * that was pasted in place of a name.
 */
function safeLines(text: string): string {
  return shortenLongWords(redactTokens(text)).split('\n').map(safeText).join('\n');
}

/** Returns whether a preference hides messages. */
export function isHidden(preference: Preference | undefined): boolean {
  return preference === 'SilentlyContinue' || preference === 'Ignore';
}

function checkAnswer(answer: boolean | undefined, name: string, text: string): void {
  if (answer === true) return;
  if (answer === false) {
    throw new EntradaError(
      'STOPPED_BY_PREFERENCE',
      'The running command stopped because the user selected the Stop option.',
    );
  }
  throw new EntradaError('STOPPED_BY_PREFERENCE', `Cannot ask what to do about "${text}": no terminal is available`, {
    hint: `-${name}Action Inquire needs a terminal; use Continue, SilentlyContinue, Ignore or Stop.`,
  });
}

function stopped(name: string, text: string): EntradaError {
  return new EntradaError(
    'STOPPED_BY_PREFERENCE',
    `The running command stopped because the preference variable "${name}Preference" or common parameter is set to Stop: ${text}`,
  );
}

function suspendRefused(name: string): EntradaError {
  return new EntradaError(
    'STOPPED_BY_PREFERENCE',
    `The value Suspend is not supported for an ActionPreference variable: -${name}Action`,
    { hint: 'Use Continue, SilentlyContinue, Ignore, Inquire or Stop.' },
  );
}
