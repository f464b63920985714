import type { Device } from '../../tenant/tenant.ts';
import { derivedId } from './derived-ids.ts';
import type { SeedDevice } from '../shape/seed-types.ts';
import type { ObjectKind } from './object-kind.ts';
import { findIds } from './tenant-context.ts';

/** How devices come from a seed. */
export const deviceKind: ObjectKind<SeedDevice, Device> = {
  field: 'devices',
  noun: 'device',
  items: ({ tenant }) => tenant.devices,
  idOf: ({ id }) => id,
  nameOf: ({ displayName }) => displayName,
  seedName: ({ displayName }) => displayName,
  givenId: ({ id }) => id,
  named: (id, { displayName }) => ({ named: { kind: 'device', id }, names: [displayName] }),
  build(seed, existing, id, context, path) {
    const { owners, ...given } = seed;
    const base: Device = existing ?? {
      id,
      deviceId: derivedId(context.tenant.id, 'device-id', seed.displayName),
      displayName: '',
      operatingSystem: 'Windows',
      operatingSystemVersion: '10.0.26100.1',
      isCompliant: false,
      isManaged: false,
      trustType: 'AzureAd',
      ownerIds: [],
      createdDateTime: context.createdDateTime,
    };
    const ownerIds = owners === undefined ? base.ownerIds : findIds(context, owners, ['user'], [...path, 'owners']);
    return { ...base, ...given, id, ownerIds };
  },
};
