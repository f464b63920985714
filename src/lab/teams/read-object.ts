import { type JsonObject, parseJsonObject } from '../../base/json.ts';
import type { LabRequest } from '../tenant/tenant.ts';
import { invalidInput } from './teams-fault.ts';

/**
 * Reads the JSON object of a write.
 *
 * @throws {TeamsFault} 400 for anything else.
 */
export function readObject({ headers, body }: LabRequest): JsonObject {
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(headers['content-type'] ?? '')) throw invalidInput('body');
  const value = parseJsonObject(body);
  if (value === undefined) throw invalidInput('body');
  return value;
}
