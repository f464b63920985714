import { graphPermissions } from './graph-permissions.ts';

/** Lists each permission of Microsoft Graph once, with a line on whom it is for. */
export function listedPermissions(): { readonly name: string; readonly synopsis: string }[] {
  const schemes = new Map<string, string[]>();
  for (const { name, scheme } of graphPermissions()) schemes.set(name, [...(schemes.get(name) ?? []), scheme]);
  return [...schemes].map(([name, list]) => ({ name, synopsis: `${list.join(', ')} permission` }));
}
