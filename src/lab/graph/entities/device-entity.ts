import type { Device } from '../../tenant/tenant.ts';
import { defineEntityType, type PropertyKind, type PropertyRow } from '../core/entity.ts';

/** Graph's device. */
export const deviceType = defineEntityType<Device>('device', 'Device', {
  id: { kind: 'string', isDefault: true, read: ({ id }) => id },
  deletedDateTime: always(null, 'date'),
  accountEnabled: written('boolean', ({ accountEnabled }) => accountEnabled ?? true, true),
  approximateLastSignInDateTime: { kind: 'date', isDefault: true, read: ({ createdDateTime }) => createdDateTime },
  complianceExpirationDateTime: always(null, 'date'),
  createdDateTime: { kind: 'date', isDefault: true, read: ({ createdDateTime }) => createdDateTime },
  deviceCategory: always(null),
  deviceId: { ...written('string', ({ deviceId }) => deviceId, true), writable: 'at-creation' },
  deviceMetadata: always(null),
  deviceOwnership: written('string', ({ deviceOwnership }) => deviceOwnership ?? null),
  deviceVersion: always(null, 'complex'),
  displayName: written('string', ({ displayName }) => displayName, true),
  domainName: always(null),
  enrollmentProfileName: always(null),
  enrollmentType: always(null),
  externalSourceName: always(null),
  isCompliant: written('boolean', ({ isCompliant }) => isCompliant, true),
  isManaged: written('boolean', ({ isManaged }) => isManaged, true),
  isRooted: always(null, 'boolean'),
  managementType: { kind: 'string', isDefault: true, read: ({ isManaged }) => (isManaged ? 'MDM' : null) },
  manufacturer: written('string', ({ manufacturer }) => manufacturer ?? null),
  mdmAppId: always(null),
  model: written('string', ({ model }) => model ?? null),
  onPremisesLastSyncDateTime: always(null, 'date'),
  onPremisesSyncEnabled: always(null, 'boolean'),
  operatingSystem: written('string', ({ operatingSystem }) => operatingSystem, true),
  operatingSystemVersion: written('string', (device) => device.operatingSystemVersion, true),
  physicalIds: written('strings', ({ physicalIds }) => physicalIds ?? []),
  profileType: always('RegisteredDevice'),
  registrationDateTime: { kind: 'date', isDefault: true, read: ({ createdDateTime }) => createdDateTime },
  sourceType: always(null),
  systemLabels: written('strings', ({ systemLabels }) => systemLabels ?? []),
  trustType: { ...written('string', ({ trustType }) => trustType, true), writable: 'at-creation' },
  extensionAttributes: { kind: 'complex', isDefault: true, read: showExtensionAttributes },
  alternativeSecurityIds: always([], 'complex'),
});

/** The names of the fifteen attributes, `extensionAttribute1` and so on. */
export const extensionAttributeNames = Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`);

function showExtensionAttributes({ extensionAttributes = {} }: Device): unknown {
  return Object.fromEntries(extensionAttributeNames.map((name) => [name, extensionAttributes[name] ?? null]));
}

function written(kind: PropertyKind, read: (device: Device) => unknown, isRequired = false): PropertyRow<Device> {
  return { kind, isDefault: true, writable: 'always', isRequired, read };
}

function always(value: unknown, kind: PropertyKind = 'string'): PropertyRow<Device> {
  return { kind, isDefault: true, read: () => value };
}
