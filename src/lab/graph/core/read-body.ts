import { type JsonObject, parseSentJsonObject } from '../../../base/json.ts';
import type { LabRequest } from '../../tenant/tenant.ts';
import { findProperty, type PropertyInfo, type Schema } from './entity.ts';
import { badRequest, invalidRequest } from './graph-fault.ts';

/** A value that was checked against its property. */
export type WrittenValue = string | boolean | null | readonly string[];

/**
 * Reads a JSON object from the body of a write.
 *
 * @throws {GraphFault} 400 `BadRequest` with the gateway's text for each kind of invalid body.
 */
export function readBody(request: LabRequest): JsonObject {
  const contentType = request.headers['content-type'];
  if (contentType === undefined) {
    throw badRequest('Write requests (excluding DELETE) must contain the Content-Type header declaration.');
  }
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType)) {
    throw badRequest('Entity only allows writes with a JSON Content-Type header.');
  }
  if (request.body.trim() === '') throw badRequest('Empty Payload. JSON content expected.');
  const body = parseSentJsonObject(request.body);
  if (body === undefined) throw unreadableBody();
  return body;
}

/**
 * Checks the properties of a body against a schema.
 *
 * @param others - Names that the caller reads itself.
 * @returns The values by the schema's own spelling of their names.
 * @throws {GraphFault} 400 for a property that is unknown, read-only or of another type.
 */
export function readChanges(
  body: JsonObject,
  schema: Schema,
  occasion: 'creation' | 'update',
  others: ReadonlySet<string>,
): Map<string, WrittenValue> {
  const changes = new Map<string, WrittenValue>();
  for (const [name, value] of Object.entries(body)) {
    if (others.has(name) || name === '@odata.type' || name === '@odata.context') continue;
    const property = findProperty(schema, name);
    if (property === undefined) {
      throw badRequest(
        `The property '${name}' does not exist on type 'microsoft.graph.${schema.name}'. Make sure to only use ` +
          'property names that are defined by the type.',
      );
    }
    if (property.writable === 'never' || (property.writable === 'at-creation' && occasion === 'update')) {
      throw invalidRequest(`Property '${property.name}' is read-only and cannot be set.`);
    }
    changes.set(property.name, readValue(value, property, schema));
  }
  return changes;
}

/**
 * Refuses a new object that lacks a value.
 *
 * @throws {GraphFault} 400 `Request_BadRequest`.
 */
export function requireValues(
  changes: ReadonlyMap<string, WrittenValue>,
  schema: Schema,
  names: readonly string[],
): void {
  for (const name of names) {
    if (!changes.has(name)) throw invalidRequest(missingValue(name, schema));
  }
}

/** The directory's text for a missing value. */
export function missingValue(name: string, schema: Schema): string {
  return `A value is required for property '${name}' of resource '${schema.title}'.`;
}

function readValue(value: unknown, property: PropertyInfo, schema: Schema): WrittenValue {
  const isEmpty = value === null || value === '';
  if (isEmpty && property.isRequired) throw invalidRequest(missingValue(property.name, schema));
  if (value === null && property.kind !== 'strings') return null;
  if (typeof value === 'string' && property.kind === 'string') return value;
  if (typeof value === 'boolean' && property.kind === 'boolean') return value;
  const isList = Array.isArray(value) && value.every((entry): entry is string => typeof entry === 'string');
  if (isList && property.kind === 'strings') return value;
  throw invalidRequest(`Invalid value specified for property '${property.name}' of resource '${schema.title}'.`);
}

function unreadableBody(): Error {
  return badRequest(
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  );
}
