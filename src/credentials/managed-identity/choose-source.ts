import type { Variables } from '../environment/variables.ts';
import { appService2017 } from './app-service-2017.ts';
import { appService } from './app-service.ts';
import { azureArc } from './azure-arc.ts';
import { cloudShell } from './cloud-shell.ts';
import { imds } from './imds.ts';
import type { Machine } from './machine.ts';
import { serviceFabric } from './service-fabric.ts';
import type { DetectableSource, IdentitySource } from './source.ts';
import { workloadIdentity } from './workload-identity.ts';

const detectableSources: readonly DetectableSource[] = [
  workloadIdentity,
  serviceFabric,
  appService,
  appService2017,
  cloudShell,
  azureArc,
];

/** In the order they are looked for; only a request shows whether the last one is here. */
export const identitySources: readonly IdentitySource[] = [...detectableSources, imds];

/** Chooses the source of this machine's identity: the first whose variables or files are here, else IMDS. */
export function chooseSource(env: Variables, machine: Machine): IdentitySource {
  return detectableSources.find((source) => source.detect(env, machine)) ?? imds;
}
