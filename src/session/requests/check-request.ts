import { EntradaError } from '../../base/errors.ts';
import type { ApiName, ApiVersion } from '../../model/resource.ts';

/**
 * Refuses a version of Graph that does not exist, also from callers without types: it becomes a part of the address.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function checkVersion({
  apiVersion,
  api,
}: {
  readonly apiVersion?: ApiVersion | undefined;
  readonly api?: ApiName | undefined;
}): void {
  if (apiVersion === undefined) return;
  if (!['v1.0', 'beta'].includes(apiVersion)) {
    throw new EntradaError('INPUT_INVALID', `Cannot use "${apiVersion}" as apiVersion: expected v1.0 or beta`);
  }
  if (api === 'teams') {
    throw new EntradaError(
      'INPUT_INVALID',
      'Cannot use a version with the Teams admin API: only Microsoft Graph has versions',
    );
  }
}

/** Returns a warning for a path that ends with a slash, but for that of a version: Graph ignores the slash. */
export function slashWarning(url: string): string | undefined {
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*/s, '');
  if (!path.endsWith('/') || /^\/*(?:v1\.0|beta)?\/*$/i.test(path)) return undefined;
  return `The path "${path}" ends with a slash. A shell replaces $count in double quotes with nothing: use single quotes.`;
}

/**
 * Refuses a DELETE whose path ends with a slash: without the `$ref` of `/groups/ID/members/ID/$ref`, Graph deletes the
 * member itself.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function checkDeletion({ method, url }: { readonly method: string | undefined; readonly url: URL }): void {
  if (method !== 'DELETE' || !url.pathname.endsWith('/')) return;
  throw new EntradaError('INPUT_INVALID', `Cannot DELETE "${url.pathname}": its path ends with a slash`, {
    hint: 'A shell replaces $ref in double quotes with nothing: use single quotes. Otherwise omit the slash.',
  });
}
