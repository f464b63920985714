import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Caller, Tenant } from '../../src/lab/tenant/tenant.ts';
import { type AskOptions, daemon } from './graph-support.ts';

/** The permissions to read and write everything in Teams, app-only. */
export const everyTeamsRole = [
  'AppCatalog.Read.All',
  'Channel.Create',
  'Channel.Delete.All',
  'Channel.ReadBasic.All',
  'ChannelMember.Read.All',
  'Directory.Read.All',
  'TeamMember.Read.All',
  'TeamSettings.ReadWrite.All',
];

/** A fresh tenant, or the given one, and an application that may do everything of Teams in it. */
export function asTeamsDaemon(tenant: Tenant = seedTenant()): AskOptions & { readonly tenant: Tenant } {
  const caller: Caller = daemon(tenant, everyTeamsRole);
  return { tenant, caller };
}

/** A group without a team. */
export const missingTeam = labIds.groups.engineering;
