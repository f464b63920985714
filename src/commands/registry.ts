import type { CommandIndex, FoundCommand, RegisteredCommand } from './command.ts';
import { findAmong } from './find-among.ts';

/** Every command that has its own file, in the order of the help page; the query commands follow them. */
export const registry: readonly RegisteredCommand[] = [
  {
    name: 'Connect-Entra',
    aliases: ['connect'],
    load: async () => (await import('./connect/connect-entra.ts')).connectEntraCommand,
  },
  {
    name: 'Disconnect-Entra',
    aliases: ['disconnect'],
    load: async () => (await import('./connect/disconnect-entra.ts')).disconnectEntraCommand,
  },
  {
    name: 'Get-EntraContext',
    aliases: [],
    load: async () => (await import('./sessions/get-entra-context.ts')).getEntraContextCommand,
  },
  {
    name: 'Connect-MicrosoftTeams',
    aliases: [],
    load: async () => (await import('./connect/connect-microsoftteams.ts')).connectTeamsCommand,
  },
  {
    name: 'Disconnect-MicrosoftTeams',
    aliases: [],
    load: async () => (await import('./connect/disconnect-microsoftteams.ts')).disconnectTeamsCommand,
  },
  {
    name: 'Set-TeamsEnvironmentConfig',
    aliases: [],
    load: async () => (await import('./environments/set-teams-environment-config.ts')).setTeamsEnvironmentConfigCommand,
  },
  {
    name: 'Clear-TeamsEnvironmentConfig',
    aliases: [],
    load: async () =>
      (await import('./environments/clear-teams-environment-config.ts')).clearTeamsEnvironmentConfigCommand,
  },
  { name: 'token', aliases: [], load: async () => (await import('./sessions/token.ts')).tokenCommand },
  { name: 'request', aliases: [], load: async () => (await import('./requests/request.ts')).requestCommand },
  {
    name: 'find-permission',
    aliases: ['Find-MgGraphPermission'],
    load: async () => (await import('./permissions/find-permission.ts')).findPermissionCommand,
  },
  {
    name: 'find-address',
    aliases: ['Find-MgGraphCommand'],
    load: async () => (await import('./permissions/find-address.ts')).findAddressCommand,
  },
  { name: 'batch', aliases: [], load: async () => (await import('./batch/batch.ts')).batchCommand },
  { name: 'exec', aliases: [], load: async () => (await import('./exec/exec.ts')).execCommand },
  {
    name: 'git-credential',
    aliases: [],
    load: async () => (await import('./exec/git-credential.ts')).gitCredentialCommand,
  },
  { name: 'mcp', aliases: [], load: async () => (await import('./mcp/mcp.ts')).mcpCommand },
  {
    name: 'Get-EntraEnvironment',
    aliases: ['Get-MgEnvironment'],
    load: async () => (await import('./environments/get-entra-environment.ts')).getEntraEnvironmentCommand,
  },
  {
    name: 'Add-EntraEnvironment',
    aliases: [],
    load: async () => (await import('./environments/add-entra-environment.ts')).addEntraEnvironmentCommand,
  },
  {
    name: 'Set-EntraEnvironment',
    aliases: [],
    load: async () => (await import('./environments/set-entra-environment.ts')).setEntraEnvironmentCommand,
  },
  {
    name: 'Remove-EntraEnvironment',
    aliases: [],
    load: async () => (await import('./environments/remove-entra-environment.ts')).removeEntraEnvironmentCommand,
  },
  {
    name: 'context list',
    aliases: [],
    load: async () => (await import('./sessions/context-list.ts')).contextListCommand,
  },
  {
    name: 'context use',
    aliases: [],
    load: async () => (await import('./sessions/context-use.ts')).contextUseCommand,
  },
  {
    name: 'context rename',
    aliases: [],
    load: async () => (await import('./sessions/context-rename.ts')).contextRenameCommand,
  },
  {
    name: 'context remove',
    aliases: [],
    load: async () => (await import('./sessions/context-remove.ts')).contextRemoveCommand,
  },
  {
    name: 'tenant list',
    aliases: [],
    load: async () => (await import('./tenants/tenant-list.ts')).tenantListCommand,
  },
  {
    name: 'sweep start',
    aliases: [],
    load: async () => (await import('./fleet/sweep-start.ts')).sweepStartCommand,
  },
  {
    name: 'sweep status',
    aliases: [],
    load: async () => (await import('./fleet/sweep-status.ts')).sweepStatusCommand,
  },
  {
    name: 'sweep results',
    aliases: [],
    load: async () => (await import('./fleet/sweep-results.ts')).sweepResultsCommand,
  },
  {
    name: 'sweep list',
    aliases: [],
    load: async () => (await import('./fleet/sweep-list.ts')).sweepListCommand,
  },
  {
    name: 'sweep remove',
    aliases: [],
    load: async () => (await import('./fleet/sweep-remove.ts')).sweepRemoveCommand,
  },
  {
    name: 'worker',
    aliases: [],
    load: async () => (await import('./fleet/worker.ts')).workerCommand,
  },
  {
    name: 'sweep',
    aliases: [],
    isHidden: true,
    load: async () => (await import('./fleet/sweep.ts')).sweepCommand,
  },
  {
    name: 'certificate add',
    aliases: [],
    load: async () => (await import('./protection/certificate-add.ts')).certificateAddCommand,
  },
  {
    name: 'certificate list',
    aliases: [],
    load: async () => (await import('./protection/certificate-list.ts')).certificateListCommand,
  },
  {
    name: 'certificate remove',
    aliases: [],
    load: async () => (await import('./protection/certificate-remove.ts')).certificateRemoveCommand,
  },
  {
    name: 'config list',
    aliases: [],
    load: async () => (await import('./config/config.ts')).configListCommand,
  },
  {
    name: 'config get',
    aliases: [],
    load: async () => (await import('./config/config.ts')).configGetCommand,
  },
  {
    name: 'config set',
    aliases: [],
    load: async () => (await import('./config/config.ts')).configSetCommand,
  },
  {
    name: 'config unset',
    aliases: [],
    load: async () => (await import('./config/config.ts')).configUnsetCommand,
  },
  { name: 'doctor', aliases: [], load: async () => (await import('./doctor/doctor.ts')).doctorCommand },
  { name: 'setup', aliases: [], load: async () => (await import('./setup/setup.ts')).setupCommand },
  { name: 'status', aliases: [], load: async () => (await import('./protection/status.ts')).statusCommand },
  {
    name: 'cache rekey',
    aliases: [],
    load: async () => (await import('./protection/cache-rekey.ts')).cacheRekeyCommand,
  },
  { name: 'lab', aliases: [], load: async () => (await import('./lab/lab.ts')).labCommand },
  {
    name: 'lab add user',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-add-user.ts')).labAddUserCommand,
  },
  {
    name: 'lab add app',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-add-app.ts')).labAddAppCommand,
  },
  {
    name: 'lab add group',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-add-group.ts')).labAddGroupCommand,
  },
  {
    name: 'lab add policy',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-add-policy.ts')).labAddPolicyCommand,
  },
  {
    name: 'lab add fault',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-add-fault.ts')).labAddFaultCommand,
  },
  {
    name: 'lab list',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-list.ts')).labListCommand,
  },
  {
    name: 'lab remove',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-remove.ts')).labRemoveCommand,
  },
  {
    name: 'lab clock',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-clock.ts')).labClockCommand,
  },
  {
    name: 'lab rotate-keys',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-rotate-keys.ts')).labRotateKeysCommand,
  },
  {
    name: 'lab forge',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-forge.ts')).labForgeCommand,
  },
  {
    name: 'lab export',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-export.ts')).labExportCommand,
  },
  {
    name: 'lab import',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-import.ts')).labImportCommand,
  },
  {
    name: 'lab reset',
    aliases: [],
    load: async () => (await import('./lab/admin/lab-reset.ts')).labResetCommand,
  },
  { name: 'init', aliases: [], load: async () => (await import('./shell/init.ts')).initCommand },
  {
    name: 'completion',
    aliases: [],
    load: async () => (await import('./shell/completion.ts')).completionCommand,
  },
  {
    name: 'complete',
    aliases: [],
    isHidden: true,
    load: async () => (await import('./shell/complete.ts')).completeCommand,
  },
  {
    name: 'lab-visit',
    aliases: [],
    isHidden: true,
    load: async () => (await import('./lab/lab-visit.ts')).labVisitCommand,
  },
  { name: 'az-shim', aliases: [], isHidden: true, load: async () => (await import('./exec/az-shim.ts')).azShimCommand },
  { name: 'agent', aliases: [], isHidden: true, load: async () => (await import('./shell/agent.ts')).agentCommand },
  {
    name: 'powershell-host',
    aliases: [],
    isHidden: true,
    load: async () => (await import('./powershell/host/powershell-host.ts')).powershellHostCommand,
  },
  { name: 'tour', aliases: [], isHidden: true, load: async () => (await import('./lab/tour.ts')).tourCommand },
];

/** Lists the commands that are not hidden. */
export async function shownCommands(): Promise<RegisteredCommand[]> {
  const shown = registry.filter(({ isHidden }) => isHidden !== true);
  return [...shown, ...(await loadQueryCommands())];
}

/** Loads the query commands, which come from tables. The other commands start without loading them. */
export async function loadQueryCommands(): Promise<readonly RegisteredCommand[]> {
  return (await import('./queries/query-commands.ts')).queryCommands;
}

/**
 * Finds the command that a line starts with, by its name or an alias, ignoring case; names can have three words, and
 * that of a cmdlet its module in front: `Microsoft.Entra\Connect-Entra`.
 */
export function findCommand(words: readonly string[]): Promise<FoundCommand | undefined> {
  return findAmong(words, [() => registry, loadQueryCommands]);
}

/** The registry for a command's host, so that no command imports the file that loads all of them. */
export const commandIndex: CommandIndex = { shown: shownCommands, find: findCommand };
