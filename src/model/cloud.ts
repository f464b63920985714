/**
 * One cloud: the endpoints of its sign-in, Microsoft Graph and Teams admin API, and the authorities it trusts.
 * Endpoints are origins; those of the two APIs can have a path, as behind a proxy. They end without a slash.
 */
export interface Cloud {
  readonly name: string;
  readonly azureADEndpoint: string;
  readonly graphEndpoint: string;
  /** The resource of tokens for Graph: an address or an application id. Default: the origin of its address. */
  readonly graphAudience?: string;
  /** The Teams admin API; absent if the cloud has none. */
  readonly teamsEndpoint?: string;
  readonly type: 'Built-in' | 'User-defined';
  /** PEM file with the only certificate authorities trusted for this cloud's servers. Default: the system's. */
  readonly caFile?: string;
}

const teamsPrefix = 'https://api.interfaces.records';

const builtIn = (name: string, login: string, graph: string, teams?: string): Cloud => ({
  name,
  azureADEndpoint: `https://${login}`,
  graphEndpoint: `https://${graph}`,
  ...(teams === undefined ? {} : { teamsEndpoint: `${teamsPrefix}.${teams}` }),
  type: 'Built-in',
});

/** The clouds on the reference page of Get-EntraEnvironment and the sovereign clouds added since, by name. */
export const builtInClouds: readonly Cloud[] = [
  builtIn('BleuCloud', 'login.sovcloud-identity.fr', 'graph.svc.sovcloud.fr', 'communications.svc.sovcloud.fr'),
  builtIn('China', 'login.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn', 'teams.microsoftonline.cn'),
  builtIn('DelosCloud', 'login.sovcloud-identity.de', 'graph.svc.sovcloud.de', 'communications.svc.sovcloud.de'),
  builtIn('Global', 'login.microsoftonline.com', 'graph.microsoft.com', 'teams.microsoft.com'),
  builtIn('GovSGCloud', 'login.sovcloud-identity.sg', 'graph.svc.sovcloud.sg'),
  builtIn('USGov', 'login.microsoftonline.us', 'graph.microsoft.us', 'gov.teams.microsoft.us'),
  builtIn('USGovDoD', 'login.microsoftonline.us', 'dod-graph.microsoft.us', 'dod.teams.microsoft.us'),
];

/** The name of the default cloud. */
export const defaultCloudName = 'Global';

/** Finds a cloud by its name, ignoring case. */
export function findCloud(clouds: readonly Cloud[], name: string): Cloud | undefined {
  const wanted = name.toLowerCase();
  return clouds.find((cloud) => cloud.name.toLowerCase() === wanted);
}
