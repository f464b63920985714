import type { LabCloud } from '../tenant/lab-cloud.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import { managementJson, refuseManagement } from './management-response.ts';

/** The addresses in the metadata of a lab. */
export interface MetadataNames {
  readonly cloud: Pick<LabCloud, 'management' | 'graph' | 'keyVault'>;
  /** In lists of clouds: `AzureCloud` for the public one itself. */
  readonly azureCloudName: string;
  readonly loginOrigin: string;
  readonly graphOrigin: string;
  readonly managementOrigin: string;
}

/**
 * Answers GET /metadata/endpoints, which needs no token: one object for 2015-01-01 and from 2022-09-01 on, a list of
 * clouds for the versions between them.
 */
export function handleMetadata({ url }: LabRequest, names: MetadataNames): LabResponse {
  const version = url.searchParams.get('api-version') ?? '';
  if (version === '') {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    return refuseManagement(400, 'MissingApiVersionParameter', message);
  }
  if (!/^20\d\d-\d\d-\d\d(?:-preview)?$/.test(version)) {
    const known = '2022-09-01,2020-06-01,2019-05-01,2015-01-01';
    const message = `The api-version '${version}' is invalid. The supported versions are '${known}'.`;
    return refuseManagement(400, 'InvalidApiVersionParameter', message);
  }
  if (version < '2018-05-01') return managementJson(200, oldMetadata(names));
  const metadata = cloudMetadata(names);
  return managementJson(200, version >= '2022-09-01' ? metadata : [metadata]);
}

/** `az cloud register --endpoint-resource-manager` reads this form. */
function oldMetadata(names: MetadataNames): Record<string, unknown> {
  const { galleryEndpoint, portalEndpoint } = publicNames;
  return {
    galleryEndpoint,
    graphEndpoint: `${names.graphOrigin}/`,
    portalEndpoint,
    authentication: { loginEndpoint: names.loginOrigin, audiences: audiencesOf(names) },
  };
}

function cloudMetadata(names: MetadataNames): Record<string, unknown> {
  const { galleryEndpoint, portalEndpoint, ...others } = publicNames;
  return {
    portal: portalEndpoint,
    authentication: {
      loginEndpoint: names.loginOrigin,
      audiences: audiencesOf(names),
      tenant: 'common',
      identityProvider: 'AAD',
    },
    ...others,
    graphAudience: `${names.graphOrigin}/`,
    graph: `${names.graphOrigin}/`,
    name: names.azureCloudName,
    suffixes: {
      ...publicSuffixes,
      keyVaultDns: new URL(names.cloud.keyVault).host,
    },
    resourceManager: `${names.managementOrigin}/`,
    microsoftGraphResourceId: `${names.graphOrigin}/`,
    gallery: galleryEndpoint,
  };
}

/** The first is the default of clients: the lab's own address outside of the public names. */
function audiencesOf({ cloud }: MetadataNames): string[] {
  return cloud.management.toReversed().map((name) => `${name}/`);
}

/** Services that the lab does not serve; tokens for some of them are issued. */
const publicNames = {
  portalEndpoint: 'https://portal.azure.com/',
  galleryEndpoint: 'https://gallery.azure.com/',
  media: 'https://rest.media.azure.net',
  batch: 'https://batch.core.windows.net/',
  sqlManagement: 'https://management.core.windows.net:8443/',
  vmImageAliasDoc:
    'https://raw.githubusercontent.com/Azure/azure-rest-api-specs/main/arm-compute/quickstart-templates/aliases.json',
  activeDirectoryDataLake: 'https://datalake.azure.net/',
  appInsightsResourceId: 'https://api.applicationinsights.io',
  appInsightsTelemetryChannelResourceId: 'https://dc.applicationinsights.azure.com/v2/track',
  attestationResourceId: 'https://attest.azure.net',
  synapseAnalyticsResourceId: 'https://dev.azuresynapse.net',
  logAnalyticsResourceId: 'https://api.loganalytics.io',
  ossrdbmsResourceId: 'https://ossrdbms-aad.database.windows.net',
} as const;

const publicSuffixes = {
  azureDataLakeStoreFileSystem: 'azuredatalakestore.net',
  acrLoginServer: 'azurecr.io',
  sqlServerHostname: 'database.windows.net',
  azureDataLakeAnalyticsCatalogAndJob: 'azuredatalakeanalytics.net',
  storage: 'core.windows.net',
  azureFrontDoorEndpointSuffix: 'azurefd.net',
  storageSyncEndpointSuffix: 'afs.azure.net',
  mhsmDns: 'managedhsm.azure.net',
  mysqlServerEndpoint: 'mysql.database.azure.com',
  postgresqlServerEndpoint: 'postgres.database.azure.com',
  mariadbServerEndpoint: 'mariadb.database.azure.com',
  synapseAnalytics: 'dev.azuresynapse.net',
  attestationEndpoint: 'attest.azure.net',
} as const;
