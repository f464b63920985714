import { EntradaError } from '../../base/errors.ts';
import { readVariable, type Variables } from '../environment/variables.ts';

/**
 * Reads the address that a variable names.
 *
 * @throws {EntradaError} `INPUT_INVALID` when it is none.
 */
export function endpointOf(env: Variables, name: string): URL {
  const text = readVariable(env, name) ?? '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use the environment variable ${name}: its ${text.length} characters are no http address; unset it or let the platform set it`,
  );
}

/** Adds fields to an address's query. A name is never there twice: the services refuse that. */
export function withQuery(url: URL, fields: Readonly<Record<string, string>>): URL {
  const asked = new URL(url);
  for (const [name, value] of Object.entries(fields)) asked.searchParams.set(name, value);
  return asked;
}
