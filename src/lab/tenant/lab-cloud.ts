/** The public clouds that a lab can emulate. */
export type LabCloudName = 'Global' | 'USGov' | 'USGovDoD' | 'China';

/** The differences between the tokens of clouds. URLs are the public ones; a lab's own are used in addition. */
export interface LabCloud {
  readonly name: LabCloudName;
  readonly graph: string;
  readonly teams: string;
  readonly management: readonly string[];
  readonly keyVault: string;
  /** `tenant_region_scope` of tokens and of discovery. */
  readonly region: string;
  /** `tenant_region_sub_scope`; absent in clouds without it. */
  readonly subRegion?: string;
}

const teamsPrefix = 'https://api.interfaces.records';
const governmentManagement = ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'];

/** The clouds by name. */
export const labClouds: Readonly<Record<LabCloudName, LabCloud>> = {
  Global: {
    name: 'Global',
    graph: 'https://graph.microsoft.com',
    teams: `${teamsPrefix}.teams.microsoft.com`,
    management: ['https://management.azure.com', 'https://management.core.windows.net'],
    keyVault: 'https://vault.azure.net',
    region: 'EU',
  },
  USGov: {
    name: 'USGov',
    graph: 'https://graph.microsoft.us',
    teams: `${teamsPrefix}.gov.teams.microsoft.us`,
    management: governmentManagement,
    keyVault: 'https://vault.usgovcloudapi.net',
    region: 'USGov',
    subRegion: 'DODCON',
  },
  USGovDoD: {
    name: 'USGovDoD',
    graph: 'https://dod-graph.microsoft.us',
    teams: `${teamsPrefix}.dod.teams.microsoft.us`,
    management: governmentManagement,
    keyVault: 'https://vault.usgovcloudapi.net',
    region: 'USGov',
    subRegion: 'DOD',
  },
  China: {
    name: 'China',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    teams: `${teamsPrefix}.teams.microsoftonline.cn`,
    management: ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
    keyVault: 'https://vault.azure.cn',
    region: 'AS',
  },
};

/** Returns a cloud's `tenant_region_*` fields. */
export function regionClaims({ region, subRegion }: LabCloud): Record<string, string> {
  return {
    tenant_region_scope: region,
    ...(subRegion === undefined ? {} : { tenant_region_sub_scope: subRegion }),
  };
}
