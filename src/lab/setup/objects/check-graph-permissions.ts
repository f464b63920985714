import { nearestName } from '../../../base/nearest-name.ts';
import { graphPermissions, isGraphScope } from '../../apis/graph-permissions.ts';
import { type SeedPath, shorten } from '../shape/seed-problems.ts';
import type { SeedApplication } from '../shape/seed-types.ts';
import type { TenantContext } from './tenant-context.ts';

/** Adds a problem for each of an application's permissions that Microsoft Graph does not have. */
export function checkGraphPermissions(
  { roles = [], consentedScopes = [] }: SeedApplication,
  { problems }: TenantContext,
  path: SeedPath,
): void {
  // The data of a lab can have names that were written through Graph, which accepts any.
  if (problems.source.isExport === true) return;
  for (const [index, name] of roles.entries()) {
    const names = graphPermissions().roles.map(({ value }) => value);
    if (names.includes(name)) continue;
    problems.add([...path, 'roles', index], unknown(name, 'an application permission', names));
  }
  for (const [index, name] of consentedScopes.entries()) {
    if (isGraphScope(name)) continue;
    const names = graphPermissions().scopes.map(({ value }) => value);
    problems.add([...path, 'consentedScopes', index], unknown(name, 'a delegated permission', names));
  }
}

function unknown(name: string, kind: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  const works = nearest === undefined ? 'use a name such as "User.Read.All"' : `did you mean "${nearest}"`;
  return `"${shorten(name)}" is not ${kind} of Microsoft Graph; ${works}`;
}
