import type { Permissions } from './query.ts';

/** What the Teams admin API asks of those who read: one permission that everybody gets, and a directory role. */
export const adminPermissions: Permissions = {
  delegated: ['user_impersonation'],
  application: [],
  role: 'Teams Administrator, Global Administrator or Global Reader',
};
