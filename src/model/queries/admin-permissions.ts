import type { Permissions } from './query.ts';

/** The requirements of the Teams admin API for reading: a permission that every user can get, and a directory role. */
export const adminPermissions: Permissions = {
  delegated: ['user_impersonation'],
  application: [],
  role: 'Teams Administrator, Global Administrator or Global Reader',
};
