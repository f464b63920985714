import { getRequestListener } from '@hono/node-server';
import { createGraphServer } from '../hosts/graph-server.ts';
import type { ServerParts } from '../hosts/lab-server.ts';
import { createLoginServer } from '../hosts/login-server.ts';
import { createManagementServer } from '../hosts/management-server.ts';
import { createPortalServer } from '../hosts/portal-server.ts';
import { createTeamsServer } from '../hosts/teams-server.ts';
import type { LabState } from '../login/lab-state.ts';
import { publicIssuers, publicNames, type RedirectedService, underPublicNames } from './public-names.ts';
import { type Redirection, startRedirection } from './start-redirection.ts';

type Parts = Omit<ServerParts, 'host' | 'origin' | 'maxBodyBytes'>;

const serversOf: Readonly<Record<RedirectedService, typeof createGraphServer>> = {
  login: createLoginServer,
  graph: createGraphServer,
  management: createManagementServer,
  portal: createPortalServer,
  teams: createTeamsServer,
};

/**
 * Starts a redirection of the public names of a lab's cloud to the lab. While it runs, the lab's APIs also accept the
 * tokens that it issues under these names.
 */
export async function redirectLab(lab: LabState, parts: Parts): Promise<Redirection> {
  const names = publicNames(lab.cloud);
  const origins = [lab.loginOrigin, lab.graphOrigin, lab.outsideOrigin, lab.teamsOrigin, lab.managementOrigin];
  const redirection = await startRedirection({
    hosts: [...names.keys()],
    ports: origins.map((origin) => Number(new URL(origin).port)),
    listenerFor(host) {
      const server = serversOf[names.get(host) ?? 'login'](underPublicNames(lab, host), parts);
      return getRequestListener(server.fetch, { overrideGlobalObjects: false });
    },
  });
  for (const issuer of publicIssuers(lab.cloud)) lab.acceptedIssuers.add(issuer);
  return redirection;
}
