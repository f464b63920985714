import type { LabCloud } from '../tenant/lab-cloud.ts';

/** An API of Azure or Microsoft 365 that the lab issues tokens for and does not serve. */
export interface AzureApi {
  readonly appId: string;
  readonly displayName: string;
  /** Id of its delegated permission `user_impersonation`; absent: derived from its name. */
  readonly scopeId?: string;
  /** Its names in the public cloud, without a trailing slash. `*` is one label of a host name. */
  readonly uris: readonly string[];
}

/** Application id of the API of the Azure portal; the same in every cloud. */
export const portalAppId = '74658136-14ec-4630-ad9b-26e160ff0fc6';
/** The address of the portal's API, in the public cloud. */
export const portalHost = 'main.iam.ad.ext.azure.com';

/**
 * Ids and names as the APIs' documentation gives them. Where an account, namespace or store has a name of its own in
 * the real service (`https://{account}.blob.core.windows.net`), a pattern matches it; Key Vault and SQL only have the
 * one name of the service.
 */
export const azureApis: readonly AzureApi[] = [
  {
    appId: 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
    displayName: 'Azure Key Vault',
    scopeId: 'f53da476-18e3-4152-8e01-aec403e6edc0',
    uris: ['https://managedhsm.azure.net'],
  },
  {
    appId: 'e406a681-f3d4-42a8-90b6-c2b029497af1',
    displayName: 'Azure Storage',
    scopeId: '03e0da56-190b-40ad-a80c-ea378c433f7f',
    uris: [
      'https://storage.azure.com',
      ...['blob', 'queue', 'table', 'file', 'dfs'].map((kind) => `https://*.${kind}.core.windows.net`),
    ],
  },
  {
    appId: '022907d3-0f1b-48f7-badc-1ba6abab6d66',
    displayName: 'Azure SQL Database',
    scopeId: 'c39ef2d1-04ce-46dc-8b5f-e9a5c60f0fc9',
    uris: ['https://database.windows.net'],
  },
  {
    appId: '80a10ef9-8168-493d-abf9-3297c4ef6e3c',
    displayName: 'Microsoft.ServiceBus',
    uris: ['https://servicebus.azure.net', 'https://*.servicebus.windows.net'],
  },
  {
    appId: '80369ed6-5f11-4dd9-bef3-692475845e77',
    displayName: 'Microsoft.EventHubs',
    uris: ['https://eventhubs.azure.net'],
  },
  {
    appId: '499b84ac-1321-427f-aa17-267ca6975798',
    displayName: 'Azure DevOps',
    scopeId: 'ee69721e-6c3a-468f-a9ec-302d16a4c599',
    uris: ['https://app.vssps.visualstudio.com'],
  },
  {
    appId: '6dae42f8-4368-4678-94ff-3960e28e3630',
    displayName: 'Azure Kubernetes Service AAD Server',
    uris: [],
  },
  {
    appId: '00000002-0000-0ff1-ce00-000000000000',
    displayName: 'Office 365 Exchange Online',
    uris: ['https://outlook.office365.com', 'https://outlook.office.com'],
  },
  {
    appId: '00000003-0000-0ff1-ce00-000000000000',
    displayName: 'Office 365 SharePoint Online',
    uris: ['https://*.sharepoint.com'],
  },
  {
    appId: 'ca7f3f0b-7d91-482c-8e09-c5d840d0eac5',
    displayName: 'Log Analytics API',
    uris: ['https://api.loganalytics.io', 'https://api.loganalytics.azure.com'],
  },
  {
    appId: 'f5c26e74-f226-4ae8-85f0-b4af0080ac9e',
    displayName: 'Application Insights API',
    uris: ['https://api.applicationinsights.io'],
  },
  {
    appId: '35ffadb3-7fc1-497e-b61b-381d28e744cc',
    displayName: 'Azure App Configuration',
    uris: ['https://azconfig.io', 'https://appconfig.azure.com', 'https://*.azconfig.io'],
  },
  {
    appId: 'a232010e-820c-4083-83bb-3ace5fc29d0b',
    displayName: 'Azure Cosmos DB',
    uris: ['https://cosmos.azure.com', 'https://*.documents.azure.com'],
  },
  {
    appId: '123cd850-d9df-40bd-94d5-c9f07b7fa203',
    displayName: 'Azure OSSRDBMS Database',
    scopeId: 'cef99a3a-4cd3-4408-8143-4375d1e38a17',
    uris: ['https://ossrdbms-aad.database.windows.net'],
  },
  {
    appId: '6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26',
    displayName: 'Azure Container Registry',
    uris: ['https://containerregistry.azure.net'],
  },
  {
    appId: 'ddbf3205-c6bd-46ae-8127-60eb93363864',
    displayName: 'Microsoft Azure Batch',
    uris: ['https://batch.core.windows.net'],
  },
  {
    appId: '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d',
    displayName: 'AzureDatabricks',
    uris: [],
  },
  {
    appId: '18a66f5f-dbdf-4c17-9dd7-1634712a9cbe',
    displayName: 'Azure Machine Learning Services',
    uris: ['https://ml.azure.com'],
  },
  {
    appId: '73c2949e-da2d-457a-9607-fcc665198967',
    displayName: 'Azure Purview',
    uris: ['https://purview.azure.net', 'https://purview.azure.com'],
  },
  {
    appId: 'e9f49c6b-5ce5-44c8-925d-015017e9f7ad',
    displayName: 'Azure Data Lake',
    uris: ['https://datalake.azure.net'],
  },
  {
    appId: '7d312290-28c8-473c-a0ed-8e53749b6d6d',
    displayName: 'Microsoft Cognitive Services',
    scopeId: '5f1e8914-a52b-429f-9324-91b92b81adaf',
    uris: ['https://cognitiveservices.azure.com'],
  },
  {
    appId: '2746ea77-4702-4b45-80ca-3c97e680e8b7',
    displayName: 'Azure Data Explorer',
    scopeId: '00d678f0-da44-4b12-a6d6-c98bcfd1c5fe',
    uris: ['https://kusto.kusto.windows.net', 'https://*.kusto.windows.net'],
  },
  {
    appId: '00000009-0000-0000-c000-000000000000',
    displayName: 'Power BI Service',
    uris: ['https://analysis.windows.net/powerbi/api'],
  },
  {
    appId: portalAppId,
    displayName: 'ADIbizaUX',
    uris: [`https://${portalHost}`],
  },
];

/** Returns the names of an API in a cloud: those of the public cloud, and in each the one of Key Vault. */
export function azureUris({ displayName, uris }: AzureApi, cloud: LabCloud): readonly string[] {
  const own = displayName === 'Azure Key Vault' ? [cloud.keyVault] : [];
  return [...own, ...uris];
}
