import { type Clock, systemClock } from '../../base/clock.ts';
import type { EntradaFolders } from '../../base/folders.ts';
import { version } from '../../base/version.ts';
import type { LocalTransport } from '../../http/local-transport.ts';
import type { CertificateReference } from '../../model/stored-credential.ts';
import type { Services } from './services.ts';
import type { TransportSettings } from './transports.ts';
import { createSessionLog } from '../log/session-log.ts';

/** The settings of {@link createServices}, which the process supplies. */
export interface ServiceSettings
  extends Pick<
    Services,
    | 'cache'
    | 'isLongLived'
    | 'environments'
    | 'teamsEnvironment'
    | 'env'
    | 'onPrompt'
    | 'warn'
    | 'verbose'
    | 'signal'
    | 'contextName'
    | 'lifetime'
    | 'certificateNamed'
    | 'makeRsaKey'
  > {
  readonly folders: EntradaFolders;
  readonly platform: NodeJS.Platform;
  /** The user's home folder, absolute; undefined if there is none. */
  readonly homeFolder: string | undefined;
  readonly clock?: Clock | undefined;
  /** Called with redacted lines about every request. */
  readonly trace?: ((line: string) => void) | undefined;
  /** Returns transports that the process keeps from one command to the next. Default: those of this command. */
  readonly keptTransports?: ((settings: TransportSettings) => Promise<Services['transportTo']>) | undefined;
}

/** Stands for servers outside the clouds; for them the system's authorities are trusted. */
const outside = { name: '', azureADEndpoint: '', graphEndpoint: '', type: 'Built-in' } as const;

/** Builds the services of sessions. Code that some commands do not need is loaded at its first use. */
export function createServices(settings: ServiceSettings): Services {
  const { folders, platform, homeFolder, keptTransports, ...own } = settings;
  const { env, clock = systemClock } = own;
  const userAgent = `entrada/${version}`;
  const log = createSessionLog({ clock, stateFolder: folders.state, warn: own.warn });
  const trace = (line: string): void => {
    log.write('Verbose', 'Http', line);
    settings.trace?.(line);
  };
  const verbose = (text: string): void => {
    log.write('Verbose', 'Session', text);
    own.verbose(text);
  };
  const warn = (text: string): void => {
    log.write('Warning', 'Session', text);
    own.warn(text);
  };
  const warned = new Set<string>();
  const warnOnce = (text: string): void => {
    if (warned.has(text)) return;
    warned.add(text);
    warn(text);
  };
  let transports: Promise<Services['transportTo']> | undefined;
  const transportTo: Services['transportTo'] = async (cloud, timeoutMs) => {
    const shared = { userAgent, trace, verbose, env, warn: warnOnce, closing: own.lifetime?.closing };
    transports ??=
      keptTransports?.(shared) ?? import('./transports.ts').then(({ createTransports }) => createTransports(shared));
    return (await transports)(cloud, timeoutMs);
  };
  let local: Promise<LocalTransport> | undefined;
  return {
    ...own,
    clock,
    log,
    warn,
    verbose,
    transportTo,
    outsideTransport: () => transportTo(outside, null),
    async localTransport(request) {
      local ??= import('../../http/local-transport.ts').then(async ({ createLocalTransport }) => {
        const { readExtraAuthorities } = await import('../environments/ca-file.ts');
        return createLocalTransport({ clock, userAgent, trace, extraCa: () => readExtraAuthorities(env, warnOnce) });
      });
      return (await local)(request);
    },
    async machine() {
      const { thisMachine } = await import('../../credentials/managed-identity/machine.ts');
      return thisMachine(env, platform);
    },
    async findCertificate(reference: CertificateReference) {
      const { findCertificate } = await import('../../certificates/find-certificate.ts');
      const { createRunTool } = await import('../../certificates/run-tool.ts');
      const runTool = createRunTool(env);
      const { systemStores } = await import('../../certificates/stores/system-stores.ts');
      const { keyChain } = await import('../../cache/keys/key-chain.ts');
      const { sealPrivateKeys } = await import('../../cache/seal-private-keys.ts');
      const keySeal = sealPrivateKeys(keyChain({ folders, env, platform, warn }));
      const stores = systemStores({ platform, env, homeFolder, dataFolder: folders.data, runTool, keySeal });
      return findCertificate(reference, stores, clock, { runTool, signal: own.signal });
    },
  };
}
