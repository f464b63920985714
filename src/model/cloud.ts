/** Where one cloud's sign-in and Graph live, and what it trusts. Endpoints are origins without a trailing slash. */
export interface Cloud {
  readonly name: string;
  readonly azureADEndpoint: string;
  readonly graphEndpoint: string;
  readonly type: 'Built-in' | 'User-defined';
  /** PEM file of the only authorities this cloud's servers are trusted by; absent: the system's. */
  readonly caFile?: string;
}

const builtIn = (name: string, login: string, graph: string): Cloud => ({
  name,
  azureADEndpoint: `https://${login}`,
  graphEndpoint: `https://${graph}`,
  type: 'Built-in',
});

/** The clouds of the reference page of Get-EntraEnvironment and the sovereign clouds added since, by name. */
export const builtInClouds: readonly Cloud[] = [
  builtIn('BleuCloud', 'login.sovcloud-identity.fr', 'graph.svc.sovcloud.fr'),
  builtIn('China', 'login.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn'),
  builtIn('DelosCloud', 'login.sovcloud-identity.de', 'graph.svc.sovcloud.de'),
  builtIn('Global', 'login.microsoftonline.com', 'graph.microsoft.com'),
  builtIn('GovSGCloud', 'login.sovcloud-identity.sg', 'graph.svc.sovcloud.sg'),
  builtIn('USGov', 'login.microsoftonline.us', 'graph.microsoft.us'),
  builtIn('USGovDoD', 'login.microsoftonline.us', 'dod-graph.microsoft.us'),
];

export const defaultCloudName = 'Global';

/** Finds a cloud by name, in any case. */
export function findCloud(clouds: readonly Cloud[], name: string): Cloud | undefined {
  const wanted = name.toLowerCase();
  return clouds.find((cloud) => cloud.name.toLowerCase() === wanted);
}
