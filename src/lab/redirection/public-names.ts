import { portalHost } from '../apis/azure-apis.ts';
import type { LabState } from '../login/lab-state.ts';
import type { LabCloud, LabCloudName } from '../tenant/lab-cloud.ts';

/** The services that a lab answers for under their public names. */
export type RedirectedService = 'login' | 'graph' | 'management' | 'portal' | 'teams';

interface SignInNames {
  /** The first is the one that tools prefer, the second the one in caches. */
  readonly hosts: readonly string[];
  readonly sts: string;
  /** The name of the cloud in the Azure CLI. */
  readonly azureCloudName: string;
}

const publicSignIn = {
  hosts: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  sts: 'https://sts.windows.net',
  azureCloudName: 'AzureCloud',
};
const governmentSignIn = {
  hosts: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  sts: 'https://sts.windows.net',
  azureCloudName: 'AzureUSGovernment',
};
const signInNames: Readonly<Record<LabCloudName, SignInNames>> = {
  Global: publicSignIn,
  USGov: governmentSignIn,
  USGovDoD: governmentSignIn,
  China: {
    hosts: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    sts: 'https://sts.chinacloudapi.cn',
    azureCloudName: 'AzureChinaCloud',
  },
};

/** Returns the public host names of a cloud that a lab can answer for, in lower case. */
export function publicNames(cloud: LabCloud): ReadonlyMap<string, RedirectedService> {
  const hostOf = (origin: string) => new URL(origin).host;
  return new Map<string, RedirectedService>([
    ...signInNames[cloud.name].hosts.map((host) => [host, 'login'] as const),
    [hostOf(cloud.graph), 'graph'],
    ...cloud.management.map((origin) => [hostOf(origin), 'management'] as const),
    ...(cloud.name === 'Global' ? [[portalHost, 'portal'] as const] : []),
    [hostOf(cloud.teams), 'teams'],
  ]);
}

/**
 * Returns the state of a lab for requests to a public name: the addresses and issuers in its responses are the public
 * ones, the tenants, sessions and keys are the same.
 *
 * @param host - One of {@link publicNames}; a sign-in host leads to itself.
 */
export function underPublicNames(lab: LabState, host: string): LabState {
  const { hosts, sts, azureCloudName } = signInNames[lab.cloud.name];
  const [main = ''] = hosts;
  const [managementOrigin = lab.managementOrigin] = lab.cloud.management;
  return {
    ...lab,
    loginOrigin: `https://${hosts.includes(host) ? host : main}`,
    graphOrigin: lab.cloud.graph,
    teamsOrigin: lab.cloud.teams,
    managementOrigin,
    azureCloudName,
    issuerOrigin: `https://${main}`,
    stsOrigin: sts,
    loginAliases: hosts.map((name) => `https://${name}`),
    // It changes when the keys are rotated.
    get signingKey() {
      return lab.keys.current;
    },
  };
}

/** Origins in the issuers of tokens that {@link underPublicNames} issues. */
export function publicIssuers(cloud: LabCloud): readonly string[] {
  const { hosts, sts } = signInNames[cloud.name];
  return [sts, `https://${hosts[0] ?? ''}`];
}
