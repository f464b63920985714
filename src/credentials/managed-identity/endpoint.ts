import { EntradaError } from '../../base/errors.ts';
import { requireVariable, type Variables } from '../environment/variables.ts';

/**
 * Reads the URL in a variable.
 *
 * @throws {EntradaError} `INPUT_INVALID` when it is not set, or not an http URL.
 */
export function endpointOf(env: Variables, name: string): URL {
  const text = requireVariable(env, name);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use the environment variable ${name}: it is not an http URL (${text.length} characters); unset it or let the platform set it`,
  );
}

/** Adds fields to the query of a URL. Each name is there once: the services refuse duplicates. */
export function withQuery(url: URL, fields: Readonly<Record<string, string>>): URL {
  const result = new URL(url);
  for (const [name, value] of Object.entries(fields)) result.searchParams.set(name, value);
  return result;
}
