import type { PermissionScheme } from '../../permissions/graph-permissions.ts';

/** How a scheme is shown: as a value of -PermissionType, or `Personal`. */
export const shownScheme: Readonly<Record<PermissionScheme, string>> = {
  delegated: 'Delegated',
  application: 'Application',
  personal: 'Personal',
};

/** The parameter -PermissionType of the commands that look up permissions. */
export const permissionTypeParameter = {
  type: 'Enum',
  typeName: 'PermissionType',
  values: ['Any', 'Delegated', 'Application', 'Personal'],
  description:
    'Whom the permission is for: Delegated for a user of an organization, Application for an application alone, Personal for a personal Microsoft account.',
  defaultText: 'Any',
} as const;

/** The parameter -Method, which can come first, as in `GET /users`. */
export function methodParameter<D extends string, T extends string>(description: D, defaultText: T) {
  return {
    type: 'Enum',
    typeName: 'GraphRequestMethod',
    values: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
    description,
    defaultText,
    everywhere: { position: 0, skippable: true },
  } as const;
}
