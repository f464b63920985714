const subscriptionId = '1ab0ffff-0000-4000-8000-000000000001';
const resourceGroup = `/subscriptions/${subscriptionId}/resourcegroups/lab`;

/**
 * The seed tenant's well-known ids, for documentation and tests.
 *
 * Ids of the lab have the form `1ab0000K-...-N`: K is the kind (0 tenant, 1 user, 2 group, 3 application, 4 service
 * principal, 5 client id, 6 client id and 7 service principal of a managed identity, 8 service connection, scope or app
 * role, 9 resource account), N counts. Microsoft's own clients keep their public client ids. The passwords and secrets
 * open nothing but a lab, so they may appear in documentation.
 */
export const labIds = {
  tenantId: labGuid(0, 1),
  domain: 'lab.example',
  initialDomain: 'lab.onmicrosoft.example',
  users: {
    /** The lab's own user. */
    ada: { id: labGuid(1, 1), userPrincipalName: 'ada@lab.example', password: 'Analytical-Engine-1843' },
    /** Its account is disabled. */
    charles: { id: labGuid(1, 2), userPrincipalName: 'charles@lab.example', password: 'Difference-Engine-1822' },
    /** Without a password. */
    mary: { id: labGuid(1, 3), userPrincipalName: 'mary@lab.example' },
    /** An apostrophe in every name. */
    siobhan: { id: labGuid(1, 4), userPrincipalName: "siobhan.o'brien@lab.example", password: "O'Brien-Passw0rd" },
    /** Names in another script; a Global Administrator. */
    taro: { id: labGuid(1, 5), userPrincipalName: 'taro.yamada@lab.example', password: '山田-Passw0rd' },
    grace: { id: labGuid(1, 6), userPrincipalName: 'grace@lab.example', password: 'Compiler-1952' },
  },
  guests: {
    /** From another organization, in the team Research; without a password. */
    nora: { id: labGuid(1, 245), userPrincipalName: 'nora.berg_fabrikam.example#EXT#@lab.onmicrosoft.example' },
    /** In the archived team. */
    omar: { id: labGuid(1, 247), userPrincipalName: 'omar.haddad_fabrikam.example#EXT#@lab.onmicrosoft.example' },
  },
  /** A second tenant: Ada is a guest there, its users Nora and Omar are guests in the lab's own. */
  fabrikam: {
    tenantId: labGuid(0, 2),
    domain: 'fabrikam.example',
    initialDomain: 'fabrikam.onmicrosoft.example',
    users: {
      nora: { id: labGuid(1, 1001), userPrincipalName: 'nora.berg@fabrikam.example', password: 'Windmill-1888' },
      omar: { id: labGuid(1, 1002), userPrincipalName: 'omar.haddad@fabrikam.example', password: 'Astrolabe-1030' },
    },
    guests: {
      ada: { id: labGuid(1, 1003), userPrincipalName: 'ada_lab.example#EXT#@fabrikam.onmicrosoft.example' },
    },
    groups: {
      /** Security, with Nora and Ada. */
      partners: labGuid(2, 1001),
    },
  },
  /** The password of every user that is not named above. */
  everyoneElsePassword: 'Lab-Passw0rd',
  groups: {
    /** Microsoft 365, with all users. */
    allCompany: labGuid(2, 1),
    /** Security. */
    engineering: labGuid(2, 2),
    /** Microsoft 365 with a team. */
    research: labGuid(2, 3),
    /** Security, with another group among its members. */
    nested: labGuid(2, 4),
    /** Security, without members. */
    empty: labGuid(2, 5),
  },
  /** Teams have the ids of their groups. */
  teams: {
    /** Private; Ada owns it; channels of each kind; a guest is in it. */
    research: labGuid(2, 3),
    /** Public. */
    salesEurope: labGuid(2, 6),
    /** Archived; a guest is in it. */
    mark8: labGuid(2, 9),
    /** An apostrophe and other scripts in its name. */
    laboratory: labGuid(2, 12),
    /** Private; Ada owns it and is not a member of the group. */
    leadership: labGuid(2, 15),
    /** Public, with settings of its own. */
    helpDesk: labGuid(2, 18),
  },
  applications: {
    graphCommandLine: { appId: '14d82eec-204b-4c2f-b7e8-296a70dab67e' },
    teamsPowerShell: { appId: '12128f48-ec9e-42f0-b203-ea49fb6af367' },
    azureCli: { appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' },
    azurePowerShell: { appId: '1950a258-227b-4e31-a9cf-717495945fc2' },
    visualStudioCode: { appId: 'aebc6443-996d-45c2-90f0-388ff96faa56' },
    graphExplorer: { appId: 'de8bc8b5-d9f9-48b1-a8ad-b748da725064' },
    /** Reads the directory. */
    daemon: { appId: labGuid(5, 3), secret: 'lab-daemon-secret' },
    /** Its only secret expired in 2021. */
    expiredSecret: { appId: labGuid(5, 4), secret: 'lab-expired-secret' },
    /** Registered, and without a service principal in the tenant. */
    withoutServicePrincipal: { appId: labGuid(5, 5), secret: 'lab-homeless-secret' },
    /** Without permissions. */
    withoutRoles: { appId: labGuid(5, 6), secret: 'lab-roleless-secret' },
    /** A web application: not public, one redirect address. */
    web: { appId: labGuid(5, 7), secret: 'lab-web-secret', redirectUri: 'https://localhost:7443/signin' },
    /** Reads and writes the directory. */
    adminDaemon: { appId: labGuid(5, 8), secret: 'lab-admin-secret' },
    /** Without a secret: it presents tokens of other issuers, and certificates that are registered for it. */
    workload: {
      appId: labGuid(5, 9),
      githubSubject: 'repo:entrada/lab:ref:refs/heads/main',
      azureDevOpsSubject: 'sc://entrada/lab/entra',
      kubernetesSubject: 'system:serviceaccount:default:entrada',
    },
    /** A Teams Administrator with every permission that the Teams cmdlets need. */
    teamsDaemon: { appId: labGuid(5, 10), secret: 'lab-teams-secret' },
    /** Signs users in with their passwords and a secret of its own, for the tokens of -AccessTokens. */
    teamsRecipe: { appId: labGuid(5, 11), secret: 'lab-recipe-secret' },
    /** A single-page application: no secret; its redirect URIs match any port of localhost. */
    singlePage: {
      appId: labGuid(5, 12),
      redirectUris: ['http://localhost', 'http://localhost/redirect', 'http://localhost/redirect.html'],
    },
    /** An own API: scopes, app roles, tokens of version 2; with its secret it calls Graph for its users. */
    api: { appId: labGuid(5, 21), secret: 'lab-api-secret', identifierUri: 'api://lab-api' },
    /** A public client of that API. */
    apiClient: { appId: labGuid(5, 22) },
    /** Has an app role of that API, and no user. */
    apiDaemon: { appId: labGuid(5, 23), secret: 'lab-api-daemon-secret' },
    /** Registers applications, and grants permissions. */
    registrar: { appId: labGuid(5, 24), secret: 'lab-registrar-secret' },
  },
  /** Template ids of directory roles, the `wids` of tokens; the same in every tenant. */
  directoryRoles: {
    globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
    globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
    teamsAdministrator: '69091246-20e8-4a56-aa4d-066075b2a7a8',
  },
  /** The Azure subscription of the tenant, with one empty resource group. */
  subscription: { subscriptionId, displayName: 'Entrada Lab', resourceGroup: 'lab' },
  /** The Azure DevOps service connection that `workload` trusts. */
  serviceConnectionId: labGuid(8, 1),
  managedIdentities: {
    /** Of a virtual machine; reads the directory. */
    system: { clientId: labGuid(6, 1), principalId: labGuid(7, 1), resourceId: machineId('virtualMachines/lab-vm') },
    /** User-assigned; reads users. */
    reader: { clientId: labGuid(6, 2), principalId: labGuid(7, 2), resourceId: identityId('lab-reader') },
    /** User-assigned; without permissions. */
    withoutRoles: { clientId: labGuid(6, 3), principalId: labGuid(7, 3), resourceId: identityId('lab-roleless') },
  },
} as const;

/** The kind of object, in the first digits of an id of the seed tenant. */
export type LabIdKind = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Creates a fixed id of the seed tenant. */
export function labGuid(kind: LabIdKind, count: number): string {
  return `1ab0000${kind}-0000-4000-8000-${String(count).padStart(12, '0')}`;
}

function machineId(name: string): string {
  return `${resourceGroup}/providers/Microsoft.Compute/${name}`;
}

function identityId(name: string): string {
  return `${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}

/** The audience of federated tokens for Entra ID in the public cloud. */
export const tokenExchangeAudience = 'api://AzureADTokenExchange';
