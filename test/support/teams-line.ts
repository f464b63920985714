import { PassThrough } from 'node:stream';
import { createRunTool } from '../../src/certificates/run-tool.ts';
import { findCertificate } from '../../src/certificates/find-certificate.ts';
import { systemStores } from '../../src/certificates/stores/system-stores.ts';
import { entradaFolders } from '../../src/base/folders.ts';
import { Secret } from '../../src/base/secret.ts';
import { commandIndex } from '../../src/commands/registry.ts';
import { bindParameters } from '../../src/binder/bind.ts';
import type { Command, CommandHost, CommandResult } from '../../src/commands/command.ts';
import { createLocalTransport } from '../../src/http/local-transport.ts';
import type { Services } from '../../src/session/services/services.ts';
import { createSessionLog } from '../../src/session/log/session-log.ts';
import { createFakeClock } from './fake-clock.ts';
import type { JourneyLab } from './journey-lab.ts';
import { type JourneyServices, journeyServices } from './journey-services.ts';

/** What a line is run with besides the lab. */
export interface LineSettings {
  readonly env?: Readonly<Record<string, string>>;
  /** A certificate store's folder, as `entrada certificate add` fills it. */
  readonly dataFolder?: string;
}

/** Makes services with memory for sessions, and whatever the sets of Connect-MicrosoftTeams use of this machine. */
export function teamsServices(lab: JourneyLab, { env = {}, dataFolder }: LineSettings = {}): JourneyServices {
  const services = journeyServices(lab);
  const runTool = createRunTool({ PATH: process.env['PATH'] });
  const folder = dataFolder ?? '/nonexistent';
  const stores = systemStores({ platform: 'linux', env: {}, homeFolder: folder, dataFolder: folder, runTool });
  return {
    ...services,
    env,
    log: createSessionLog({ clock: services.clock, stateFolder: folder, warn: services.warn }),
    localTransport: createLocalTransport({ clock: createFakeClock(), userAgent: 'entrada-test' }),
    findCertificate: (reference) => findCertificate(reference, stores, services.clock, { runTool }),
  };
}

/** Binds the words of a line to a command and runs it, with secrets from `env`. */
export async function runLine(command: Command, words: readonly string[], services: Services): Promise<CommandResult> {
  const call = await bindParameters(command.table, words, {
    warn: services.warn,
    readSecret: async (source) => new Secret(source.kind === 'environment' ? (services.env[source.name] ?? '') : ''),
  });
  return command.run(call, hostOf(services));
}

function hostOf(services: Services): CommandHost {
  const stdin = new PassThrough();
  return {
    services,
    folders: entradaFolders({ ENTRADA_HOME: '/nonexistent' }, 'linux', '/nonexistent'),
    env: services.env,
    platform: 'linux',
    homeFolder: '/nonexistent',
    stdin,
    // It cannot be written to.
    stdout: { isTTY: false } as NodeJS.WriteStream,
    printLine: async () => {},
    information: () => {},
    progress: () => {},
    progressLine: { show() {}, clear() {} },
    keep: () => {},
    shouldProcess: async () => true,
    commands: commandIndex,
    self: [process.execPath, '/nonexistent'],
  };
}
