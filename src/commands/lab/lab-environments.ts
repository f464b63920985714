import { EntradaError } from '../../base/errors.ts';
import type { LabCloudName } from '../../lab/tenant/lab-cloud.ts';
import type { Lab } from '../../lab/start-lab.ts';
import { findCloud } from '../../model/cloud.ts';
import { addEnvironment, removeEnvironment } from '../../session/environments/environments.ts';
import type { EnvironmentStore } from '../../session/environments/environment-store.ts';

/** The clouds that a lab can play beside the commercial one, by the names that the Teams cmdlets give them. */
const cloudNames = { TeamsGCCH: 'USGov', TeamsDOD: 'USGovDoD', TeamsChina: 'China' } as const satisfies Record<
  string,
  LabCloudName
>;
type FurtherCloud = keyof typeof cloudNames;

/** Each lab's sign-in, Graph, outside issuer and Teams admin API. */
const portsOfLab = 4;

/** A running lab, and the name of the environment that leads to it. */
export interface LabEnvironment {
  readonly name: string;
  readonly lab: Lab;
}

export interface LabWishes {
  /** Of the first lab; 0 takes any free ports. */
  readonly port: number;
  readonly name: string;
  readonly clouds: readonly FurtherCloud[];
  /** Where the certificate authority lives. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

/**
 * Reads names of clouds, in any case; each counts once.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for another name.
 */
export function readFurtherClouds(names: readonly string[]): FurtherCloud[] {
  const known = Object.keys(cloudNames).filter((name): name is FurtherCloud => name in cloudNames);
  const wanted = names.map((name) => {
    const cloud = known.find((each) => each.toLowerCase() === name.toLowerCase());
    if (cloud !== undefined) return cloud;
    const message = `Cannot start a lab of "${name}": there is no such cloud; use ${known.join(', ')}`;
    throw new EntradaError('PARAMETER_VALUE_INVALID', message);
  });
  return known.filter((cloud) => wanted.includes(cloud));
}

/**
 * Starts a lab, and one more for each further cloud, the commercial one first. All of them or none.
 *
 * @throws {EntradaError} `LAB_FAILED` when a port is taken, `STORAGE_FAILED` when the folder cannot be used.
 */
export async function startLabs(wishes: LabWishes): Promise<LabEnvironment[]> {
  const { port, name, folder, log } = wishes;
  const { startLab } = await import('../../lab/start-lab.ts');
  const started: LabEnvironment[] = [];
  try {
    for (const [index, cloud] of [undefined, ...wishes.clouds].entries()) {
      const portAt = (count: number) => (port === 0 ? 0 : port + index * portsOfLab + count);
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

export async function stopLabs(labs: readonly LabEnvironment[]): Promise<void> {
  await Promise.all(labs.map(({ lab }) => lab.stop()));
}

/** Adds the environments that lead to the labs. */
export async function addLabEnvironments(store: EnvironmentStore, labs: readonly LabEnvironment[]): Promise<void> {
  for (const { name, lab } of labs) {
    const { loginOrigin: azureADEndpoint, graphOrigin: graphEndpoint, teamsOrigin: teamsEndpoint, caFile } = lab;
    await addEnvironment(store, { name, azureADEndpoint, graphEndpoint, teamsEndpoint, caFile });
  }
}

/** Removes the environments, but for those that somebody has pointed elsewhere meanwhile. */
export async function forgetLabEnvironments(store: EnvironmentStore, labs: readonly LabEnvironment[]): Promise<void> {
  for (const { name, lab } of labs) {
    if (findCloud(await store.read(), name)?.azureADEndpoint !== lab.loginOrigin) continue;
    await removeEnvironment(store, name);
  }
}
