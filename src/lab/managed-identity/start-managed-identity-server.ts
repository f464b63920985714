import { getRequestListener } from '@hono/node-server';
import { randomBytes } from 'node:crypto';
import { readCertificate } from '../pki/client-certificate.ts';
import { createFaults, type Fault, type Faults } from '../hosts/faults.ts';
import type { JournalEntry } from '../hosts/journal.ts';
import { labClouds } from '../tenant/lab-cloud.ts';
import { createLabServer } from '../hosts/lab-server.ts';
import { listenOnLoopback } from '../hosts/loopback-listener.ts';
import { makeSelfSigned } from '../pki/certificates.ts';
import { labIds } from '../seed/seed-ids.ts';
import type { Lab } from '../start-lab.ts';
import type { ManagedIdentity } from '../tenant/application.ts';
import { appService, containerApps } from './app-service.ts';
import { appService2017, type DateStyle } from './app-service-2017.ts';
import { azAccounts } from './az-accounts.ts';
import { azureArc } from './azure-arc.ts';
import { azureMl } from './azure-ml.ts';
import { cloudShell } from './cloud-shell.ts';
import { createIdentityTokens } from './identity-tokens.ts';
import { imds } from './imds.ts';
import type { IdentityService, Machine } from './machine.ts';
import { serviceFabric } from './service-fabric.ts';
import { toWire } from '../hosts/to-wire.ts';

/** The kind of machine to emulate. */
export type IdentityServiceKind =
  | { readonly kind: 'imds' | 'app-service' | 'container-apps' | 'azure-ml' | 'service-fabric' }
  /** `dateStyle`: default `linux`. */
  | { readonly kind: 'app-service-2017'; readonly dateStyle?: DateStyle }
  /** `userId`: the user of the Cloud Shell; default: Ada. */
  | { readonly kind: 'cloud-shell'; readonly userId?: string }
  /** `keyFolder`: the folder of the challenges' files. */
  | { readonly kind: 'azure-arc'; readonly keyFolder: string }
  /** The old protocol at localhost:50342. `requiresSecret`: default false. */
  | { readonly kind: 'az-accounts'; readonly requiresSecret?: boolean };

/** Settings of {@link startManagedIdentityServer}. */
export type ManagedIdentityServerOptions = IdentityServiceKind & {
  /** The machine's identities; default: the seed tenant's system-assigned one. New ones are added to the tenant. */
  readonly identities?: readonly ManagedIdentity[];
  readonly faults?: readonly Fault[];
  /** Default: 0, any free port. */
  readonly port?: number;
};

/** A running identity service of a machine. */
export interface ManagedIdentityServer {
  /** `http://localhost:PORT`; `https` for Service Fabric. */
  readonly origin: string;
  /** The environment variables of programs on the machine. */
  readonly env: Readonly<Record<string, string>>;
  /** The secret that requests must contain, if the protocol has one; also in `env`. */
  readonly secret: string;
  /** The latest requests, oldest first, without secrets. */
  readonly requests: readonly JournalEntry[];
  readonly faults: Pick<Faults, 'add'>;
  stop(): Promise<void>;
}

const maxBodyBytes = 16 * 1024;

/**
 * Starts the identity service of a machine on the loopback interface. Its tokens are the lab's own, so Graph accepts
 * them.
 *
 * @throws {EntradaError} `LAB_FAILED` when a wanted port is taken.
 */
export async function startManagedIdentityServer(
  lab: Pick<Lab, 'tenant' | 'cloudName' | 'tokens' | 'clock' | 'graphOrigin'>,
  options: ManagedIdentityServerOptions,
): Promise<ManagedIdentityServer> {
  const identities = options.identities ?? lab.tenant.managedIdentities.slice(0, 1);
  for (const identity of identities) {
    const isKnown = lab.tenant.managedIdentities.some(({ clientId }) => clientId === identity.clientId);
    if (!isKnown) lab.tenant.managedIdentities.push(identity);
  }
  // By real time, as in the TLS library of the client.
  const certified =
    options.kind === 'service-fabric' ? await makeSelfSigned('Lab Service Fabric', Date.now(), 'ec') : null;
  const listener = await listenOnLoopback(certified, options.port ?? 0);
  const origin = `${certified === null ? 'http' : 'https'}://localhost:${listener.port}`;
  const machine: Machine = {
    origin,
    secret: randomBytes(24).toString('hex').toUpperCase(),
    thumbprint: certified === null ? '' : readCertificate(certified.certificate).thumbprint,
    identities,
    clock: lab.clock,
    tokenOf: createIdentityTokens(lab),
  };
  const service = chooseService(options, lab);
  const requests: JournalEntry[] = [];
  const faults = createFaults();
  for (const fault of options.faults ?? []) faults.add(fault);
  const parts = {
    host: 'managed-identity',
    origin,
    maxBodyBytes,
    clock: lab.clock,
    faults,
    journal: requests,
  } as const;
  const app = createLabServer({ ...parts, log: () => {} });
  app.all('*', async ({ var: { request } }) => toWire(await service.respond(request, machine)));
  listener.handle(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  const { secret } = machine;
  const stop = async () => {
    await listener.stop();
    await service.stop?.();
  };
  return { origin, env: service.variables(machine), secret, requests, faults, stop };
}

function chooseService(
  options: IdentityServiceKind,
  lab: Pick<Lab, 'tokens' | 'cloudName' | 'graphOrigin'>,
): IdentityService {
  switch (options.kind) {
    case 'imds':
      return imds;
    case 'app-service':
      return appService;
    case 'container-apps':
      return containerApps;
    case 'azure-ml':
      return azureMl;
    case 'service-fabric':
      return serviceFabric;
    case 'app-service-2017':
      return appService2017(options.dateStyle ?? 'linux');
    case 'azure-arc':
      return azureArc(options.keyFolder);
    case 'az-accounts':
      return azAccounts(options.requiresSecret ?? false);
    case 'cloud-shell': {
      const userId = options.userId ?? labIds.users.ada.id;
      const clientId = labIds.applications.graphCommandLine.appId;
      const { management, graph } = labClouds[lab.cloudName];
      return cloudShell({
        audiences: [...management.toReversed(), graph, lab.graphOrigin].map((name) => `${name}/`),
        tokenFor: (resource) => lab.tokens.forUser(userId, clientId, resource),
      });
    }
  }
}
