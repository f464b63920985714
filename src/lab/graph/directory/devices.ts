import { findDeviceByKey } from '../../tenant/find-in-tenant.ts';
import type { Device, Tenant } from '../../tenant/tenant.ts';
import { deviceType } from '../entities/device-entity.ts';
import { isSameId, requireGuid } from '../entities/directory.ts';
import { toEntityList } from '../core/entity-list.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { resourceNotFound } from '../core/graph-fault.ts';
import { countEntities, type Listing, listEntities, showOne } from '../listing/list-entities.ts';

/** Lists the devices. */
export function listDevices(context: GraphContext): GraphResponse {
  return listEntities(context, deviceListing(context.tenant));
}

/** Counts the devices. */
export function countDevices(context: GraphContext): GraphResponse {
  return countEntities(context, deviceListing(context.tenant));
}

/** Returns a device by object id or `deviceId='...'`. */
export function readDevice(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  return showOne(context, 'devices', deviceType.toEntity(findDevice(tenant, key), tenant));
}

/**
 * Finds a device by object id or `deviceId='...'`.
 *
 * @throws {GraphFault} 404 `Request_ResourceNotFound`, or 400 for an invalid id.
 */
export function findDevice(tenant: Tenant, key: string): Device {
  const [, deviceId] = /^deviceId='(.*)'$/i.exec(key) ?? [];
  const wanted = deviceId ?? key;
  requireGuid(wanted);
  const device = findDeviceByKey(tenant, wanted);
  const isMeant = device !== undefined && isSameId(deviceId === undefined ? device.id : device.deviceId, wanted);
  if (!isMeant) throw resourceNotFound(wanted);
  return device;
}

function deviceListing(tenant: Tenant): Listing {
  const entities = toEntityList(tenant.devices, deviceType, tenant);
  return { schema: deviceType.schema, contextName: 'devices', entities };
}
