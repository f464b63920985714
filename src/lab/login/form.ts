import { Refusal } from './refusal.ts';
import type { LabRequest } from '../tenant/tenant.ts';

/** The parameters of a request, without repetitions. */
export type Parameters = ReadonlyMap<string, string>;

/**
 * Reads a form body. A body of another content type is not read: its parameters are missing, as they are for the real
 * service.
 *
 * @throws {Refusal} 90100 when a parameter comes twice (RFC 6749 3.2).
 */
export function readForm(request: LabRequest): Parameters {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return readParameters(new URLSearchParams(type === 'application/x-www-form-urlencoded' ? request.body : ''));
}

/**
 * Reads parameters that must not be repeated.
 *
 * @throws {Refusal} 90100 when a parameter comes twice (RFC 6749 3.1).
 */
export function readParameters(search: URLSearchParams): Parameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of search) {
    if (parameters.has(name)) throw new Refusal(90100, { parameter: name });
    parameters.set(name, value);
  }
  return parameters;
}

/**
 * Returns a required parameter.
 *
 * @throws {Refusal} 900144 when it is missing or empty.
 */
export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined || value === '') throw new Refusal(900144, { name });
  return value;
}
