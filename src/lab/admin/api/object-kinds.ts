import type { Application } from '../../tenant/application.ts';
import type { Group, User } from '../../tenant/tenant.ts';
import type { ObjectKind } from './list-objects.ts';

/** Users, by id or user principal name. */
export const userKind: ObjectKind<User> = {
  noun: 'user',
  listOf: ({ users }) => users,
  namesOf: ({ id, userPrincipalName, displayName, mail }) => [id, userPrincipalName, displayName, mail],
  keysOf: ({ id, userPrincipalName }) => [id, userPrincipalName],
};

/** Groups, by id or display name. */
export const groupKind: ObjectKind<Group> = {
  noun: 'group',
  listOf: ({ groups }) => groups,
  namesOf: ({ id, displayName, mail }) => [id, displayName, mail],
  keysOf: ({ id, displayName }) => [id, displayName],
};

/** Applications, by client id, object id or display name. */
export const applicationKind: ObjectKind<Application> = {
  noun: 'application',
  listOf: ({ applications }) => applications,
  namesOf: ({ id, appId, displayName }) => [id, appId, displayName],
  keysOf: ({ id, appId, displayName }) => [appId, id, displayName],
};
