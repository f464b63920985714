import { applicationTables } from './application-tables.ts';
import { directoryTables } from './directory-tables.ts';
import { listOfNames, type Field, type Table, textOrNull, type ValueType } from './table.ts';

const listOf = (table: string): ValueType => ({ list: { table } });

/** The content of a tenant. */
const parts: Readonly<Record<string, Field>> = {
  users: { type: listOf('user'), says: 'Users.' },
  groups: { type: listOf('group'), says: 'Groups, with their teams.' },
  applications: { type: listOf('application'), says: 'Applications, clients and APIs.' },
  managedIdentities: { type: listOf('managedIdentity'), says: 'Managed identities of Azure.' },
  devices: { type: listOf('device'), says: 'Devices.' },
  directoryRoles: {
    type: { map: listOfNames },
    says: 'Holders of directory roles, by the name or template id of the role: `Global Administrator: [kim@contoso.example]`.',
  },
  appRoleAssignments: { type: listOf('appRoleAssignment'), says: 'Roles of APIs for users, groups and applications.' },
  permissionGrants: { type: listOf('permissionGrant'), says: 'Delegated permissions that need no further consent.' },
  teamsAdmin: { type: { table: 'teamsAdmin' }, says: 'Data of the Teams admin API.' },
  licenses: { type: listOf('license'), says: 'Default: enough for the licensed users.' },
  generate: { type: { table: 'generate' }, says: 'Generated users and groups, for trying a large tenant.' },
};

/** Every kind of object in a seed, by a name for the schema; `seed` is the whole. */
export const seedTables: Readonly<Record<string, Table>> = {
  seed: {
    says: "The content of a lab at its start. Users, groups and so on at the top belong to the lab's own tenant, the first one.",
    fields: {
      $schema: { type: 'text', says: 'For editors.' },
      extends: {
        type: { oneOf: ['default', 'empty'] },
        says: "default: in addition to the lab's standard tenants; empty: only Microsoft's own clients are there before.",
      },
      tenants: {
        type: listOf('tenant'),
        says: 'Tenants. One with the id or a domain of a standard tenant changes that one. With empty, the first is the own tenant of the lab.',
      },
      ...parts,
      policies: {
        type: { list: { checked: 'policy', typeName: 'Policy', from: '../../rules/policy-rule.ts' } },
        says: 'Policies for sign-ins.',
      },
      faults: {
        type: { list: { checked: 'fault', typeName: 'FaultRule', from: '../../rules/fault-rule.ts' } },
        says: 'Faults of the hosts of the lab.',
      },
      settings: { type: { table: 'settings' }, says: 'Durations and limits.' },
      clock: { type: 'time', says: 'The time at which the clock of the lab starts; default: the real time.' },
    },
  },
  tenant: {
    says: 'A tenant.',
    fields: {
      displayName: { type: 'name', says: 'Default: the first domain.' },
      domains: {
        type: { list: 'domain' },
        says: 'The first is the default; any of them can name the tenant in an authority.',
      },
      initialDomain: { type: 'domain', says: 'The domain that cannot be deleted. Default: the last one.' },
      id: { type: 'guid', says: 'Default: derived from the first domain.' },
      microsoftClients: {
        type: 'flag',
        says: "Whether Microsoft's own clients, such as its Graph command line tools, are there before. Default: true.",
      },
      ...parts,
      customers: { type: listOfNames, says: 'Tenants of its customers, by domain or id (`/contracts`).' },
    },
  },
  ...directoryTables,
  ...applicationTables,
  generate: {
    says: 'Numbers of generated objects.',
    fields: {
      users: { type: 'count', says: 'user000001 and so on in the first domain, 1000000 at most.' },
      groups: { type: 'count', says: 'Groups that share the generated users, 100000 at most.' },
    },
  },
  license: {
    says: 'The licenses of a product.',
    fields: {
      skuPartNumber: { type: 'name', required: true, says: 'Such as `SPE_E3`.' },
      skuId: { type: 'guid', required: true, says: 'Id of the product.' },
      plans: { type: { map: 'guid' }, says: 'Ids of service plans by name.' },
      enabled: { type: 'count', required: true, says: 'Bought, and usable.' },
      suspended: { type: 'count', says: 'Of a subscription that has run out. Default: 0.' },
      consumed: { type: 'count', says: 'Assigned to users. Default: 0.' },
    },
  },
  teamsAdmin: {
    says: 'Data of the Teams admin API; a field that is absent keeps that of a new tenant.',
    fields: {
      configurations: {
        type: { map: { list: { map: 'json' } } },
        says: 'Policies and settings by type, each with an `Identity`, `Global` first. They replace those of their type; `{}`: none.',
      },
      policyAssignments: { type: listOf('policyAssignment'), says: 'Named policies of users.' },
      resourceAccounts: { type: listOf('resourceAccount'), says: 'Accounts of call queues and auto attendants.' },
    },
  },
  policyAssignment: {
    says: 'A named Teams policy of a user.',
    fields: {
      user: { type: 'name', required: true, says: 'User principal name or id.' },
      policyType: { type: 'name', required: true, says: 'Such as `TeamsMeetingPolicy`.' },
      policyName: { type: 'name', required: true, says: 'Without `Tag:`.' },
    },
  },
  resourceAccount: {
    says: 'An account of a call queue or an auto attendant.',
    fields: {
      userPrincipalName: { type: 'user', required: true, says: 'Its name.' },
      displayName: { type: 'name', required: true, says: 'Display name.' },
      applicationId: { type: 'guid', required: true, says: 'The public id of auto attendants or of call queues.' },
      id: { type: 'guid', says: 'Default: derived from the name.' },
      phoneNumber: { type: textOrNull, says: 'Phone number.' },
    },
  },
  settings: {
    says: 'Settings of the lab; durations in seconds.',
    fields: {
      tokenLifetimeSeconds: { type: 'count', says: 'Of access tokens of a user.' },
      appTokenLifetimeSeconds: { type: 'count', says: 'Of access tokens of an application.' },
      authorizationCodeLifetimeSeconds: { type: 'count', says: 'Of authorization codes.' },
      deviceCodeLifetimeSeconds: { type: 'count', says: 'Of device codes.' },
      deviceCodeIntervalSeconds: { type: 'count', says: 'The polling interval for clients.' },
      refreshTokenIdleSeconds: { type: 'count', says: 'A refresh token that is unused for longer is refused.' },
      signInFrequencySeconds: {
        type: { either: ['count', 'null'] },
        says: 'After this time a user has to sign in again; null: never.',
      },
      lockoutThreshold: { type: 'count', says: 'Consecutive wrong passwords that lock an account.' },
      lockoutSeconds: { type: 'count', says: 'How long an account stays locked.' },
      graphAdminConsent: {
        type: 'flag',
        says: 'Only an administrator can consent to permissions of Graph that need one, such as `User.Read.All`.',
      },
      graphRequestsPerTenSeconds: {
        type: { either: ['count', 'null'] },
        says: 'Requests to Graph that an application may send in ten seconds; null: any number.',
      },
      descriptionStyle: { type: { oneOf: ['spaces', 'lines'] }, says: 'How error descriptions are laid out.' },
    },
  },
};
