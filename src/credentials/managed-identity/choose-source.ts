import type { Variables } from '../environment/variables.ts';
import { appService2017 } from './app-service-2017.ts';
import { appService } from './app-service.ts';
import { azureArc } from './azure-arc.ts';
import { cloudShell } from './cloud-shell.ts';
import { imds } from './imds.ts';
import type { Machine } from './machine.ts';
import { serviceFabric } from './service-fabric.ts';
import type { IdentitySource } from './source.ts';
import { workloadIdentity } from './workload-identity.ts';

/** In the order they are looked for; only a request shows whether the last one is here. */
export const identitySources: readonly IdentitySource[] = [
  workloadIdentity,
  serviceFabric,
  appService,
  appService2017,
  cloudShell,
  azureArc,
  imds,
];

/** Chooses the source of this machine's identity: the first whose variables or files are here, else IMDS. */
export function chooseSource(env: Variables, machine: Machine): IdentitySource {
  return identitySources.find((source) => source.detect(env, machine)) ?? imds;
}
