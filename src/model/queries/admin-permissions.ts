import type { Permissions } from './query.ts';

/** What the Teams admin API requires for reading: one permission that every user can get, and a directory role. */
export const adminPermissions: Permissions = {
  delegated: ['user_impersonation'],
  application: [],
  role: 'Teams Administrator, Global Administrator or Global Reader',
};
