import { memoryCache } from '../../src/cache/memory-cache.ts';
import { messageOf } from '../../src/base/errors.ts';
import type { SignInPrompt } from '../../src/credentials/prompt.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import type { ConnectEntraOptions } from '../../src/model/connect-options.ts';
import { environmentsInMemory } from '../../src/session/environments/environment-file.ts';
import type { Services } from '../../src/session/services/services.ts';
import { createTransports } from '../../src/session/services/transports.ts';
import { absentServices } from './absent-services.ts';
import type { FakeClock } from './fake-clock.ts';
import { createJourneyClock } from './journey-clock.ts';
import type { JourneyLab } from './journey-lab.ts';

/** Services that keep what was said, and a person who signs in at the lab when asked to. */
export interface JourneyServices extends Services {
  readonly clock: FakeClock;
  readonly warnings: string[];
  readonly verboseTexts: string[];
  /** What `-Debug` would show. */
  readonly traced: string[];
  readonly prompts: SignInPrompt[];
}

export function journeyServices(lab: JourneyLab): JourneyServices {
  const warnings: string[] = [];
  const verboseTexts: string[] = [];
  const traced: string[] = [];
  const prompts: SignInPrompt[] = [];
  const robot = lab.robot();
  return {
    ...absentServices(),
    clock: createJourneyClock(),
    cache: memoryCache(),
    environments: environmentsInMemory([lab.cloud]),
    transportTo: createTransports({ userAgent: 'entrada-test', env: {}, trace: (line) => void traced.push(line) }),
    async onPrompt(prompt) {
      prompts.push(prompt);
      if (prompt.kind === 'device-code') await robot.approveDevice(prompt.verificationUri, prompt.userCode);
      // The sign-in waits for what this walk brings, so it cannot be waited for here.
      if (prompt.kind === 'browser') robot.visit(prompt.url.href).catch((error) => warnings.push(messageOf(error)));
    },
    warn: (text) => void warnings.push(text),
    verbose: (text) => void verboseTexts.push(text),
    warnings,
    verboseTexts,
    traced,
    prompts,
  };
}

const { daemon } = labIds.applications;

export const asAda = { environment: 'Lab' } satisfies ConnectEntraOptions;

export const asDaemon = {
  environment: 'Lab',
  tenantId: labIds.tenantId,
  clientSecretCredential: { userName: daemon.appId, password: daemon.secret },
} satisfies ConnectEntraOptions;

/** Signs the lab's daemon in, which takes one request. */
export function connectDaemon(services: Services): Promise<SessionRecord> {
  return connectEntra(asDaemon, services);
}
