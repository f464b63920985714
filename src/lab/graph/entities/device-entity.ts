import type { Device } from '../../tenant/tenant.ts';
import { defineEntityType, type PropertyKind, type PropertyRow } from '../core/entity.ts';

/** Graph's device. */
export const deviceType = defineEntityType<Device>('device', 'Device', {
  id: { kind: 'string', isDefault: true, read: ({ id }) => id },
  deletedDateTime: always(null, 'date'),
  accountEnabled: always(true, 'boolean'),
  approximateLastSignInDateTime: { kind: 'date', isDefault: true, read: ({ createdDateTime }) => createdDateTime },
  complianceExpirationDateTime: always(null, 'date'),
  createdDateTime: { kind: 'date', isDefault: true, read: ({ createdDateTime }) => createdDateTime },
  deviceCategory: always(null),
  deviceId: { kind: 'string', isDefault: true, read: ({ deviceId }) => deviceId },
  deviceMetadata: always(null),
  deviceOwnership: always(null),
  deviceVersion: always(null, 'complex'),
  displayName: { kind: 'string', isDefault: true, read: ({ displayName }) => displayName },
  domainName: always(null),
  enrollmentProfileName: always(null),
  enrollmentType: always(null),
  externalSourceName: always(null),
  isCompliant: { kind: 'boolean', isDefault: true, read: ({ isCompliant }) => isCompliant },
  isManaged: { kind: 'boolean', isDefault: true, read: ({ isManaged }) => isManaged },
  isRooted: always(null, 'boolean'),
  managementType: { kind: 'string', isDefault: true, read: ({ isManaged }) => (isManaged ? 'MDM' : null) },
  manufacturer: always(null),
  mdmAppId: always(null),
  model: always(null),
  onPremisesLastSyncDateTime: always(null, 'date'),
  onPremisesSyncEnabled: always(null, 'boolean'),
  operatingSystem: { kind: 'string', isDefault: true, read: ({ operatingSystem }) => operatingSystem },
  operatingSystemVersion: { kind: 'string', isDefault: true, read: (device) => device.operatingSystemVersion },
  physicalIds: always([], 'strings'),
  profileType: always('RegisteredDevice'),
  registrationDateTime: { kind: 'date', isDefault: true, read: ({ createdDateTime }) => createdDateTime },
  sourceType: always(null),
  systemLabels: always([], 'strings'),
  trustType: { kind: 'string', isDefault: true, read: ({ trustType }) => trustType },
  extensionAttributes: always({}, 'complex'),
  alternativeSecurityIds: always([], 'complex'),
});

function always(value: unknown, kind: PropertyKind = 'string'): PropertyRow<Device> {
  return { kind, isDefault: true, read: () => value };
}
