import type { EntradaFolders } from '../../base/folders.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import { layeredCache } from '../../cache/layered-cache.ts';
import { createServices } from '../../session/services/create-services.ts';
import type { Services } from '../../session/services/services.ts';
import type { CliProcess } from './cli-process.ts';
import type { Messages } from './messages.ts';
import { settingsFiles } from './settings-files.ts';
import { shellAgent } from './shell-agent.ts';
import { terminalWidth } from './terminal-width.ts';
import { userSessions } from '../../cache/user-sessions.ts';

/** Builds the services for sessions: the user's files, the shell's agent, the real clock and network. */
export function buildServices(
  cli: CliProcess,
  folders: EntradaFolders,
  common: CommonParameters,
  messages: Messages,
  startsOver: boolean,
): Services {
  const { env, platform, homeFolder, signal, makeRsaKey } = cli;
  return createServices({
    env,
    platform,
    homeFolder,
    signal,
    makeRsaKey,
    folders,
    contextName: common.Context ?? (env['ENTRADA_CONTEXT'] || undefined),
    cache: layeredCache(
      userSessions({ folders, env, platform, warn: messages.warn }).cache,
      shellAgent({ env, platform }, cli.self, startsOver),
    ),
    ...settingsFiles(folders.config),
    isLongLived: false,
    trace: messages.debug,
    async onPrompt(prompt) {
      const { showSignInPrompt } = await import('./sign-in-prompts.ts');
      const { foldLines } = await import('../../terminal/fold-lines.ts');
      await showSignInPrompt(prompt, {
        env,
        platform,
        writeLine: (text) => cli.stderr.write(`${foldLines(text, terminalWidth(cli))}\n`),
        warn: messages.warn,
      });
    },
    warn: messages.warn,
    verbose: messages.verbose,
  });
}
