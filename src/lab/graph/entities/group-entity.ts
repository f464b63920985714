import { createHash } from 'node:crypto';
import type { Group } from '../../tenant/tenant.ts';
import { defineEntityType, type PropertyRow } from '../core/entity.ts';

const nothing: PropertyRow<Group> = { kind: 'string', isDefault: true, read: () => null };
const noDate: PropertyRow<Group> = { kind: 'date', isDefault: true, read: () => null };
const noList: PropertyRow<Group> = { kind: 'strings', isDefault: true, read: () => [] };

/** Graph's group, with the properties of a listing in the order of responses. */
export const groupType = defineEntityType<Group>('group', 'Group', {
  id: { kind: 'string', isDefault: true, read: (group) => group.id },
  deletedDateTime: noDate,
  classification: nothing,
  createdDateTime: { kind: 'date', isDefault: true, read: (group) => group.createdDateTime },
  creationOptions: noList,
  description: { kind: 'string', isDefault: true, writable: 'always', read: (group) => group.description },
  displayName: {
    kind: 'string',
    isDefault: true,
    writable: 'always',
    isRequired: true,
    read: (group) => group.displayName,
  },
  expirationDateTime: noDate,
  groupTypes: { kind: 'strings', isDefault: true, writable: 'at-creation', read: (group) => group.groupTypes },
  isAssignableToRole: { kind: 'boolean', isDefault: true, read: () => null },
  mail: { kind: 'string', isDefault: true, read: (group) => group.mail },
  mailEnabled: {
    kind: 'boolean',
    isDefault: true,
    writable: 'at-creation',
    isRequired: true,
    read: (group) => group.mailEnabled,
  },
  mailNickname: {
    kind: 'string',
    isDefault: true,
    writable: 'always',
    isRequired: true,
    read: (group) => group.mailNickname,
  },
  membershipRule: nothing,
  membershipRuleProcessingState: nothing,
  onPremisesDomainName: nothing,
  onPremisesLastSyncDateTime: noDate,
  onPremisesNetBiosName: nothing,
  onPremisesSamAccountName: nothing,
  onPremisesSecurityIdentifier: nothing,
  onPremisesSyncEnabled: { kind: 'boolean', isDefault: true, read: () => null },
  preferredDataLocation: nothing,
  preferredLanguage: nothing,
  proxyAddresses: {
    kind: 'strings',
    isDefault: true,
    read: (group) => (group.mail === null ? [] : [`SMTP:${group.mail}`]),
  },
  renewedDateTime: { kind: 'date', isDefault: true, read: (group) => group.createdDateTime },
  resourceBehaviorOptions: noList,
  resourceProvisioningOptions: {
    kind: 'strings',
    isDefault: true,
    read: (group) => group.resourceProvisioningOptions ?? [],
  },
  securityEnabled: {
    kind: 'boolean',
    isDefault: true,
    writable: 'always',
    isRequired: true,
    read: (group) => group.securityEnabled,
  },
  securityIdentifier: { kind: 'string', isDefault: true, read: (group) => securityIdentifier(group.id) },
  theme: nothing,
  visibility: { kind: 'string', isDefault: true, writable: 'always', read: (group) => group.visibility },
  onPremisesProvisioningErrors: {
    kind: 'objects',
    isDefault: true,
    fields: { category: 'string', occurredDateTime: 'date', propertyCausingError: 'string', value: 'string' },
    read: () => [],
  },
  assignedLicenses: { kind: 'objects', fields: { skuId: 'guid' }, read: () => [] },
  hasMembersWithLicenseErrors: { kind: 'boolean', read: () => null },
  serviceProvisioningErrors: {
    kind: 'objects',
    fields: { createdDateTime: 'date', isResolved: 'boolean', serviceInstance: 'string' },
    read: () => [],
  },
});

/** A cloud group's SID is its id as four 32-bit numbers; the lab computes it from a hash. */
function securityIdentifier(id: string): string {
  const digest = createHash('sha256').update(id).digest();
  return `S-1-12-1-${[0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)).join('-')}`;
}
