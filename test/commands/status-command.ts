import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { bindParameters } from '../../src/binder/bind.ts';
import { entradaFolders } from '../../src/base/folders.ts';
import { Secret } from '../../src/base/secret.ts';
import { cacheRekeyCommand } from '../../src/commands/protection/cache-rekey.ts';
import type { CommandHost } from '../../src/commands/command.ts';
import { statusCommand } from '../../src/commands/protection/status.ts';
import { userSessions } from '../../src/cache/user-sessions.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A user of `status` and `cache rekey`, without a keyring unless the test gives one. */
export function statusUser(t: TestContext) {
  const home = join(temporaryFolder(t), 'home');
  const said: string[] = [];
  const env: Record<string, string> = { ENTRADA_HOME: home, ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: home };
  const folders = entradaFolders(env, process.platform, home);
  const say = (kind: string) => (text: string) => void said.push(`${kind}: ${text}`);
  const stop = new AbortController();
  const host = () =>
    ({
      services: { warn: say('warning'), signal: stop.signal },
      folders,
      env: { ...env },
      platform: process.platform,
      information: say('information'),
    }) as unknown as CommandHost;
  const run = async (command: typeof statusCommand, words: readonly string[]) => {
    const call = await bindParameters(command.table, words, {
      warn: () => {},
      readSecret: async (source) => new Secret(source.kind === 'environment' ? (env[source.name] ?? '') : ''),
      askMissing: undefined,
    });
    return command.run(call, host());
  };
  return {
    home,
    env,
    folders,
    said,
    abort: () => stop.abort(),
    /** What a new process of the user's opens. */
    open: () =>
      userSessions({
        folders,
        env: { ...env },
        platform: process.platform,
        warn: say('warning'),
        scryptCost: { cost: 2, blockSize: 1, parallelization: 1 },
      }),
    status: async (...words: string[]) => run(statusCommand, words),
    rekey: async (...words: string[]) => run(cacheRekeyCommand, words),
  };
}
