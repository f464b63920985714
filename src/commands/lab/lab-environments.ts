import { connect } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { EntradaError } from '../../base/errors.ts';
import type { LabCloudName } from '../../lab/tenant/lab-cloud.ts';
import type { Lab } from '../../lab/start-lab.ts';
import type { GivenSeed } from './lab-seed.ts';
import { type Cloud, findCloud } from '../../model/cloud.ts';
import { refuseToAddBuiltIn } from '../../session/environments/environments.ts';
import type { EnvironmentStore } from '../../session/environments/environment-store.ts';

/** The clouds that a lab can simulate in addition to the commercial one, by the Teams cmdlets' names. */
const cloudNames = { TeamsGCCH: 'USGov', TeamsDOD: 'USGovDoD', TeamsChina: 'China' } as const satisfies Record<
  string,
  LabCloudName
>;
type AdditionalCloud = keyof typeof cloudNames;

/** Each lab has a sign-in service, Graph, an external token issuer, the Teams admin API and Azure Resource Manager. */
const portsPerLab = 5;

/** A running lab of the commercial cloud, or of an additional one. */
export interface StartedLab {
  readonly cloud: AdditionalCloud | undefined;
  readonly lab: Lab;
}

/** A running lab and the name of its environment. */
export interface LabEnvironment {
  readonly name: string;
  readonly lab: Lab;
}

/** How to start labs. */
export interface LabOptions {
  /** First port of the first lab; 0 chooses free ports. */
  readonly port: number;
  readonly clouds: readonly AdditionalCloud[];
  /** How many tenants of customers each lab has in addition. */
  readonly customers: number;
  /** In place of the standard content. */
  readonly given?: GivenSeed;
  /** The folder of the labs' data; absent: it ends with them. */
  readonly data?: string;
  /** Folder of the certificate authority. */
  readonly folder: string;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
}

/**
 * Parses names of clouds, ignoring case and duplicates.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for an unknown name.
 */
export function readAdditionalClouds(names: readonly string[]): AdditionalCloud[] {
  const known = Object.keys(cloudNames).filter((name): name is AdditionalCloud => name in cloudNames);
  const wanted = names.map((name) => {
    const cloud = known.find((each) => each.toLowerCase() === name.toLowerCase());
    if (cloud !== undefined) return cloud;
    const message = `Cannot start a lab for "${name}": unknown cloud; use ${known.join(', ')}`;
    throw new EntradaError('PARAMETER_VALUE_INVALID', message);
  });
  return known.filter((cloud) => wanted.includes(cloud));
}

/** Returns a function that creates the tenants of a lab with customers. */
async function withCustomers(count: number) {
  const { seedCustomers, seedPartner } = await import('../../lab/seed/seed-customers.ts');
  const { seedFabrikam } = await import('../../lab/seed/seed-fabrikam.ts');
  return () => {
    const customers = seedCustomers(count);
    return { tenant: seedPartner(customers), otherTenants: [seedFabrikam(), ...customers] };
  };
}

/**
 * Starts a lab for the commercial cloud, then one for each additional cloud. Stops all of them if one cannot start.
 *
 * @throws {EntradaError} `LAB_FAILED` if a port is in use, `STORAGE_FAILED` if the folder cannot be used.
 */
export async function startLabs(options: LabOptions): Promise<StartedLab[]> {
  const { port, folder, log, warn } = options;
  const { startLab } = await import('../../lab/start-lab.ts');
  const tenants = options.customers > 0 ? await withCustomers(options.customers) : () => ({});
  const started: StartedLab[] = [];
  try {
    for (const [index, cloud] of [undefined, ...options.clouds].entries()) {
      const portAt = (count: number) => (port === 0 ? 0 : port + index * portsPerLab + count);
      const lab = await startLab({
        folder,
        cloud: cloud === undefined ? 'Global' : cloudNames[cloud],
        loginPort: portAt(0),
        graphPort: portAt(1),
        outsidePort: portAt(2),
        teamsPort: portAt(3),
        managementPort: portAt(4),
        log,
        warn,
        ...tenants(),
        ...options.given,
        ...(options.data === undefined ? {} : { dataFolder: options.data }),
      });
      started.push({ cloud, lab });
    }
    return started;
  } catch (error) {
    await stopLabs(started);
    throw error;
  }
}

/** Stops labs and waits until they have stopped. */
export async function stopLabs(labs: readonly { readonly lab: Lab }[]): Promise<void> {
  await Promise.all(labs.map(({ lab }) => lab.stop()));
}

/** How to name the labs' environments. */
export interface LabNames {
  /** Of the commercial cloud's; an additional cloud's name follows it. */
  readonly name: string;
  /** A number follows the name where another environment has it, as in `Lab2`. */
  readonly takesNumber: boolean;
}

/**
 * Adds an environment for each lab and returns their names. Environments that a lab of this user left behind, because
 * it was killed, are removed.
 *
 * @throws {EntradaError} `ENVIRONMENT_INVALID` if the name is taken; then nothing was added.
 */
export async function addLabEnvironments(
  store: EnvironmentStore,
  labs: readonly StartedLab[],
  names: LabNames,
): Promise<LabEnvironment[]> {
  const abandoned = await findAbandoned(await store.read(), labs);
  const added: LabEnvironment[] = [];
  await store.update((clouds) => {
    const others = clouds.filter((cloud) => !abandoned.some((one) => isDeepStrictEqual(one, cloud)));
    added.push(...nameLabs(labs, others, names));
    return [...others, ...added.map(cloudOf)];
  });
  return added;
}

/** Removes the labs' environments, except those that were changed in the meantime. */
export async function removeLabEnvironments(store: EnvironmentStore, labs: readonly LabEnvironment[]): Promise<void> {
  const own = labs.map(cloudOf);
  await store.update((clouds) => clouds.filter((cloud) => !own.some((one) => isDeepStrictEqual(one, cloud))));
}

function nameLabs(labs: readonly StartedLab[], others: readonly Cloud[], { name, takesNumber }: LabNames) {
  for (let number = 1; ; number += 1) {
    const base = number === 1 ? name : `${name}${number}`;
    const named = labs.map(({ cloud, lab }) => ({ name: `${base}${cloud ?? ''}`, lab }));
    for (const each of named) refuseToAddBuiltIn(each.name);
    const taken = named.map((each) => findCloud(others, each.name)).find((cloud) => cloud !== undefined);
    if (taken === undefined) return named;
    if (!takesNumber) throw nameTaken(taken);
  }
}

function nameTaken({ name, azureADEndpoint }: Cloud): EntradaError {
  return new EntradaError(
    'ENVIRONMENT_INVALID',
    `Cannot add the lab's environment "${name}": there is one of this name, at ${azureADEndpoint}; use another -Name`,
    { hint: `Remove-EntraEnvironment ${name} removes it.`, details: { name } },
  );
}

function cloudOf({ name, lab }: LabEnvironment): Cloud {
  const { loginOrigin: azureADEndpoint, graphOrigin: graphEndpoint, teamsOrigin: teamsEndpoint, caFile } = lab;
  return { name, azureADEndpoint, graphEndpoint, teamsEndpoint, type: 'User-defined', caFile };
}

/** Finds the environments of this user's earlier labs: they have the same authority, and nothing serves them now. */
async function findAbandoned(clouds: readonly Cloud[], labs: readonly StartedLab[]): Promise<Cloud[]> {
  const ownOrigins = labs.flatMap(({ lab }) => [lab.loginOrigin, lab.graphOrigin, lab.teamsOrigin]);
  const isServed = async (origin: string) => !ownOrigins.includes(origin) && (await isListening(origin));
  const verdicts = clouds.map(async (cloud) => {
    const { azureADEndpoint, graphEndpoint, teamsEndpoint, caFile } = cloud;
    const origins = [azureADEndpoint, graphEndpoint, teamsEndpoint ?? ''];
    const isOfLab = labs.some(({ lab }) => lab.caFile === caFile) && origins.every((one) => isLoopback.test(one));
    if (!isOfLab) return [];
    const served = await Promise.all(origins.map(isServed));
    return served.includes(false) ? [cloud] : [];
  });
  return (await Promise.all(verdicts)).flat();
}

const isLoopback = /^https:\/\/localhost:\d+$/;

/** Returns whether a program accepts connections at a port of this machine. */
function isListening(origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(origin).port) });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}
