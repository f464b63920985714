import type { TypedValue } from '../../../binder/complete.ts';
import { completeAddress, completeCall } from '../../../permissions/complete-address.ts';
import { graphPermissions, type PermissionScheme } from '../../../permissions/graph-permissions.ts';

/** Completes an address of Microsoft Graph; after a question mark, the options of the query and their properties. */
export async function addresses({ partial, before }: TypedValue): Promise<readonly string[]> {
  if (!partial.includes('?')) return completeAddress(partial, methodIn(before));
  return (await import('./query-options.ts')).completeOptions(partial);
}

/** Completes a call such as `POST /groups`. */
export function calls({ partial }: TypedValue): readonly string[] {
  return completeCall(partial);
}

/** Lists permissions of Microsoft Graph, of one scheme or all. */
export function permissions(scheme?: PermissionScheme): readonly string[] {
  const wanted = graphPermissions().filter((one) => scheme === undefined || one.scheme === scheme);
  return [...new Set(wanted.map(({ name }) => name))];
}

/** The method of a request is a word of its own, wherever it is: after its parameter or in its position. */
function methodIn(words: readonly string[]): string | undefined {
  const methods = words.map((word) => /^(?:-.*[:=])?(GET|POST|PATCH|PUT|DELETE)$/i.exec(word)?.[1]);
  return methods.findLast((method) => method !== undefined)?.toUpperCase();
}
