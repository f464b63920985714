import { isObject, type JsonObject } from '../../../base/json.ts';
import { deleteDevice } from '../../tenant/delete-objects.ts';
import { findDeviceByKey } from '../../tenant/find-in-tenant.ts';
import type { Device } from '../../tenant/tenant.ts';
import { deviceType, extensionAttributeNames } from '../entities/device-entity.ts';
import { requireGuid } from '../entities/directory.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { invalidRequest } from '../core/graph-fault.ts';
import { readBody, readChanges, requireValues, type WrittenValue } from '../core/read-body.ts';
import { wireTime } from '../core/render-response.ts';
import { showOne } from '../listing/list-entities.ts';
import { findDevice } from './devices.ts';

const objects = new Set(['extensionAttributes', 'alternativeSecurityIds']);
const requiredAtCreation = ['accountEnabled', 'deviceId', 'displayName', 'operatingSystem', 'operatingSystemVersion'];

/** Registers a device: 201. Another device with the same `deviceId` is refused. */
export function createDevice(context: GraphContext): GraphResponse {
  const { tenant } = context;
  const body = readBody(context.request);
  const changes = readChanges(body, deviceType.schema, 'creation', objects);
  requireValues(changes, deviceType.schema, requiredAtCreation);
  if (!Array.isArray(body['alternativeSecurityIds'])) throw missing('alternativeSecurityIds');
  const deviceId = String(changes.get('deviceId'));
  requireGuid(deviceId);
  if (findDeviceByKey(tenant, deviceId) !== undefined) {
    const message = 'Another object with the same value for property deviceId already exists.';
    throw invalidRequest(message, [{ code: 'ObjectConflict', message, target: 'deviceId' }]);
  }
  const device: Device = {
    id: context.createId(),
    deviceId,
    displayName: '',
    operatingSystem: '',
    operatingSystemVersion: '',
    isCompliant: false,
    isManaged: false,
    trustType: 'Workplace',
    ownerIds: context.caller.user === null ? [] : [context.caller.user.id],
    createdDateTime: wireTime(context.clock.nowMs()),
    ...fieldsOf(changes, body),
  };
  tenant.devices.push(device);
  return showOne(context, 'devices', deviceType.toEntity(device, tenant), 201);
}

/** Changes a device: 204. */
export function updateDevice(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const device = findDevice(tenant, key);
  const body = readBody(context.request);
  const fields = fieldsOf(readChanges(body, deviceType.schema, 'update', objects), body);
  const { extensionAttributes } = fields;
  const attributes =
    extensionAttributes === undefined
      ? {}
      : { extensionAttributes: { ...device.extensionAttributes, ...extensionAttributes } };
  tenant.devices[tenant.devices.indexOf(device)] = { ...device, ...fields, ...attributes };
  return { status: 204 };
}

/** Deletes a device for good, with its memberships: 204. */
export function removeDevice(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  deleteDevice(context.tenant, findDevice(context.tenant, key));
  return { status: 204 };
}

function fieldsOf(changes: ReadonlyMap<string, WrittenValue>, body: JsonObject): Partial<Device> {
  const trustType = changes.get('trustType');
  if (trustType !== undefined && !['Workplace', 'AzureAd', 'ServerAd'].includes(String(trustType))) {
    throw invalid('trustType');
  }
  const extensionAttributes = readExtensionAttributes(body['extensionAttributes']);
  return { ...Object.fromEntries(changes), ...(extensionAttributes === undefined ? {} : { extensionAttributes }) };
}

function readExtensionAttributes(value: unknown): Record<string, string | null> | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) throw invalid('extensionAttributes');
  const entries = Object.entries(value).map(([name, text]): [string, string | null] => {
    if (!extensionAttributeNames.includes(name)) throw invalid('extensionAttributes');
    if (text !== null && (typeof text !== 'string' || text.length > 1024)) throw invalid(name);
    return [name, text];
  });
  return Object.fromEntries(entries);
}

function invalid(name: string): Error {
  return invalidRequest(`Invalid value specified for property '${name}' of resource 'Device'.`);
}

function missing(name: string): Error {
  return invalidRequest(`A value is required for property '${name}' of resource 'Device'.`);
}
