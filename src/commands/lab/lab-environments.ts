import { EntradaError } from '../../base/errors.ts';
import type { LabCloudName } from '../../lab/tenant/lab-cloud.ts';
import type { Lab } from '../../lab/start-lab.ts';
import { findCloud } from '../../model/cloud.ts';
import { addEnvironment, removeEnvironment } from '../../session/environments/environments.ts';
import type { EnvironmentStore } from '../../session/environments/environment-store.ts';

/** The clouds that a lab can simulate in addition to the commercial one, by the Teams cmdlets' names. */
const cloudNames = { TeamsGCCH: 'USGov', TeamsDOD: 'USGovDoD', TeamsChina: 'China' } as const satisfies Record<
  string,
  LabCloudName
>;
type AdditionalCloud = keyof typeof cloudNames;

/** Each lab has a sign-in service, Graph, an external token issuer and the Teams admin API. */
const portsPerLab = 4;

/** A running lab and the name of its environment. */
export interface LabEnvironment {
  readonly name: string;
  readonly lab: Lab;
}

/** How to start labs. */
export interface LabOptions {
  /** First port of the first lab; 0 chooses free ports. */
  readonly port: number;
  readonly name: string;
  readonly clouds: readonly AdditionalCloud[];
  /** Folder of the certificate authority. */
  readonly folder: string;
  readonly log: (line: string) => void;
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

/**
 * Starts a lab for the commercial cloud, then one for each additional cloud. Stops all of them if one cannot start.
 *
 * @throws {EntradaError} `LAB_FAILED` if a port is in use, `STORAGE_FAILED` if the folder cannot be used.
 */
export async function startLabs(options: LabOptions): Promise<LabEnvironment[]> {
  const { port, name, folder, log } = options;
  const { startLab } = await import('../../lab/start-lab.ts');
  const started: LabEnvironment[] = [];
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
        log,
      });
      started.push({ name: `${name}${cloud ?? ''}`, lab });
    }
    return started;
  } catch (error) {
    await stopLabs(started);
    throw error;
  }
}

/** Stops labs and waits until they have stopped. */
export async function stopLabs(labs: readonly LabEnvironment[]): Promise<void> {
  await Promise.all(labs.map(({ lab }) => lab.stop()));
}

/** Adds an environment for each lab. */
export async function addLabEnvironments(store: EnvironmentStore, labs: readonly LabEnvironment[]): Promise<void> {
  for (const { name, lab } of labs) {
    const { loginOrigin: azureADEndpoint, graphOrigin: graphEndpoint, teamsOrigin: teamsEndpoint, caFile } = lab;
    await addEnvironment(store, { name, azureADEndpoint, graphEndpoint, teamsEndpoint, caFile });
  }
}

/** Removes the labs' environments, except those that were changed in the meantime. */
export async function removeLabEnvironments(store: EnvironmentStore, labs: readonly LabEnvironment[]): Promise<void> {
  for (const { name, lab } of labs) {
    if (findCloud(await store.read(), name)?.azureADEndpoint !== lab.loginOrigin) continue;
    await removeEnvironment(store, name);
  }
}
