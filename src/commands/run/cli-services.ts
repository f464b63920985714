import type { EntradaFolders } from '../../base/folders.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import { findAgent } from '../../cache/agent/find-agent.ts';
import { layeredCache, type ShellCache } from '../../cache/layered-cache.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import { createServices } from '../../session/services/create-services.ts';
import type { Services } from '../../session/services/services.ts';
import type { CliProcess } from './cli-process.ts';
import type { Messages } from './messages.ts';
import { userSessions } from '../../cache/user-sessions.ts';

/** Builds the services for sessions: the user's files, the shell's agent, the real clock and network. */
export function buildServices(
  cli: CliProcess,
  folders: EntradaFolders,
  common: CommonParameters,
  messages: Messages,
  startsOver: boolean,
): Services {
  const { env, platform, homeFolder, signal } = cli;
  return createServices({
    env,
    platform,
    homeFolder,
    signal,
    folders,
    contextName: common.Context ?? (env['ENTRADA_CONTEXT'] || undefined),
    cache: layeredCache(
      userSessions({ folders, env, platform, warn: messages.warn }).cache,
      shellAgent(cli, startsOver),
    ),
    ...settingsFiles(folders.config),
    isLongLived: false,
    trace: messages.debug,
    async onPrompt(prompt) {
      const { showSignInPrompt } = await import('./sign-in-prompts.ts');
      await showSignInPrompt(prompt, {
        env,
        platform,
        writeLine: (text) => cli.stderr.write(`${text}\n`),
        warn: messages.warn,
      });
    },
    warn: messages.warn,
    verbose: messages.verbose,
  });
}

/**
 * Returns a cache that finds the calling shell's agent at its first use, and starts one when a session is saved there.
 *
 * @param startsOver - Discards sessions that were lost with a killed agent.
 */
function shellAgent(cli: CliProcess, startsOver: boolean): ShellCache {
  let found: Promise<TokenCache | undefined> | undefined;
  const { env, platform } = cli;
  const find = async () => {
    if (startsOver) {
      const { forgetLostAgents } = await import('../../cache/agent/start-agent.ts');
      await forgetLostAgents({ env, platform });
    }
    return findAgent({ env, platform });
  };
  return {
    find: () => (found ??= find()),
    async start() {
      const { startAgent } = await import('../../cache/agent/start-agent.ts');
      const started = startAgent({ env, platform }, cli.self);
      found = started;
      return started;
    },
  };
}

/** Returns the settings stored in a folder. The code that reads them is loaded at its first use. */
function settingsFiles(folder: string): Pick<Services, 'environments' | 'teamsEnvironment'> {
  const environments = async () =>
    (await import('../../session/environments/environment-file.ts')).environmentFile(folder);
  const teams = async () =>
    (await import('../../session/environments/teams-environment-file.ts')).teamsEnvironmentFile(folder);
  return {
    environments: {
      read: async () => (await environments()).read(),
      update: async (change) => (await environments()).update(change),
    },
    teamsEnvironment: {
      read: async () => (await teams()).read(),
      write: async (environment) => (await teams()).write(environment),
    },
  };
}
