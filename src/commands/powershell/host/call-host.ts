import { Readable, Writable } from 'node:stream';
import type { CommonParameters } from '../../../binder/common-parameters.ts';
import { shellAgent } from '../../run/shell-agent.ts';
import { settingsFiles } from '../../run/settings-files.ts';
import { layeredCache } from '../../../cache/layered-cache.ts';
import { createServices } from '../../../session/services/create-services.ts';
import type { CommandHost } from '../../command.ts';
import { cmdletOf } from '../cmdlets.ts';
import { withAbsolutePaths } from './absolute-paths.ts';
import { heldCertificates } from './held-certificates.ts';
import type { CallMessage } from './call-message.ts';
import type { SentCertificate } from './decode-value.ts';
import type { CallVoice, Kept } from './kept.ts';
import { progressMessage } from './progress-message.ts';

/** The parts that the host of a call is built from. */
export interface CallSettings {
  readonly message: CallMessage;
  readonly common: CommonParameters;
  readonly certificates: ReadonlyMap<string, SentCertificate>;
  /** Discards sessions that were lost with a killed agent. */
  readonly startsOver: boolean;
  readonly kept: Kept;
  readonly voice: CallVoice;
  /** The host of the command that serves the shell. */
  readonly parent: CommandHost;
  /** Aborted when the call is cancelled. */
  readonly signal: AbortSignal;
  /** Sends a reply of this call, without waiting for the reader. */
  tell(reply: object): void;
  /** Sends a reply, and waits until the reader keeps up. */
  write(reply: object): Promise<void>;
  /** Asks the shell, and waits for the answer; undefined if the call is cancelled. */
  ask(question: object): Promise<unknown>;
}

/** Builds the host of one call: its messages, prompts and output go to the shell. */
export function hostForCall(settings: CallSettings): CommandHost {
  const { message, common, kept, voice, parent, signal, tell } = settings;
  const { folders, homeFolder } = kept;
  const { platform, commands, self } = parent;
  // Each call has an environment of its own: what failed in one, such as an agent, is tried again in the next.
  const env = withAbsolutePaths(kept.env, message.location);
  const cmdlet = cmdletOf(message.command)?.name ?? message.command;
  const progress = (text: string) => tell({ progress: progressMessage(text, cmdlet) });
  const services = createServices({
    env,
    platform,
    homeFolder,
    signal,
    folders,
    contextName: common.Context ?? (env['ENTRADA_CONTEXT'] || undefined),
    cache: layeredCache(kept.sessions, shellAgent({ env, platform }, self, settings.startsOver)),
    ...settingsFiles(folders.config),
    isLongLived: true,
    keptTransports: (transport) => kept.transportTo(transport),
    trace: (line) => void (message.showsDebug && tell({ debug: line })),
    async onPrompt(prompt) {
      const { showSignInPrompt } = await import('../../run/sign-in-prompts.ts');
      await showSignInPrompt(prompt, { env, platform, writeLine: (text) => tell({ text }), warn: voice.warn });
    },
    warn: voice.warn,
    verbose: (text) => void ((message.showsVerbose || message.showsDebug) && tell({ verbose: text })),
  });
  return {
    services: { ...services, certificateNamed: heldCertificates(settings.certificates, services) },
    folders,
    env,
    platform,
    homeFolder,
    stdin: inputOf(message),
    stdout: closedOutput(),
    printLine: (text) => settings.write({ output: text }),
    information: (text) => tell({ text }),
    progress,
    progressLine: progressLine(tell, cmdlet),
    keep: (variable, text) =>
      tell({ set: variable === 'status' ? { Status: Number(text) } : { Headers: JSON.parse(text) } }),
    async shouldProcess(target, action, check, impact = 'low') {
      await check?.();
      return (await settings.ask({ kind: 'confirm', target, action, impact })) === true;
    },
    takesObjects: true,
    commands,
    self,
  };
}

/** A record of progress ends under the activity that it began with. */
function progressLine(tell: CallSettings['tell'], cmdlet: string): CommandHost['progressLine'] {
  let shown: string | undefined;
  return {
    show(text) {
      const progress = progressMessage(text, cmdlet);
      shown = progress.activity;
      tell({ progress });
    },
    clear() {
      if (shown !== undefined) tell({ progress: { activity: shown, completed: true } });
      shown = undefined;
    },
  };
}

/** The lines of the pipeline. Without them, standard input counts as a terminal: it is the shell's, and not read. */
function inputOf({ input }: CallMessage): CommandHost['stdin'] {
  const stream = Readable.from(input === undefined ? [] : [Buffer.from(input)]);
  return Object.assign(stream, { isTTY: input === undefined });
}

/** Standard output carries the protocol: a command that wrote to it itself would break it. */
function closedOutput(): NodeJS.WriteStream {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('The output is objects.')) });
  // Commands look at isTTY, and write through the host.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.assign(stream, { isTTY: false }) as unknown as NodeJS.WriteStream;
}
