/** How a command of Entrada appears in PowerShell, where its own name is not that of a cmdlet. */
export interface CmdletName {
  /** An approved verb and a noun. */
  readonly name: string;
  /** The name of its output's type; default: `Entrada.` and the noun without `Entra` or `Entrada`. */
  readonly outputType?: string;
  /**
   * The columns of the default table view of the type, for all cmdlets with this type. Default: each object is shown as
   * a list of its properties.
   */
  readonly columns?: readonly string[];
}

const context = 'Entrada.Context';
const certificateColumns = ['Thumbprint', 'Subject', 'NotAfter', 'Store', 'Problem'];

/** The cmdlets by command. A command that already has a cmdlet's name has a row only for its output. */
export const cmdlets: Readonly<Record<string, CmdletName>> = {
  'Connect-Entra': { name: 'Connect-Entra', outputType: context },
  'Connect-MicrosoftTeams': {
    name: 'Connect-MicrosoftTeams',
    outputType: 'Entrada.TeamsConnection',
    columns: ['Account', 'Environment', 'Tenant', 'TenantId'],
  },
  'Disconnect-Entra': { name: 'Disconnect-Entra', outputType: context },
  'Get-EntraContext': { name: 'Get-EntraContext', outputType: context },
  'Set-TeamsEnvironmentConfig': { name: 'Set-TeamsEnvironmentConfig', outputType: 'Entrada.TeamsEnvironmentConfig' },
  'Get-EntraEnvironment': {
    name: 'Get-EntraEnvironment',
    columns: ['Name', 'AzureADEndpoint', 'GraphEndpoint', 'Type'],
  },
  token: { name: 'Get-EntradaToken', columns: ['expiresOn', 'tenant', 'tokenType'] },
  request: { name: 'Invoke-EntraRequest', outputType: 'Entrada.Response' },
  'find-permission': {
    name: 'Find-EntradaPermission',
    outputType: 'Entrada.GraphPermission',
    columns: ['Name', 'Type', 'Least', 'Consent', 'Level'],
  },
  'find-address': { name: 'Find-EntradaAddress', columns: ['Method', 'Address', 'Delegated', 'Application'] },
  batch: {
    name: 'Invoke-EntraBatch',
    outputType: 'Entrada.BatchResponse',
    columns: ['id', 'method', 'url', 'status', 'error'],
  },
  'context list': {
    name: 'Get-EntradaContext',
    outputType: 'Entrada.SavedContext',
    columns: ['Name', 'Current', 'Service', 'Account', 'Environment', 'AuthType', 'ContextScope'],
  },
  'context use': { name: 'Use-EntradaContext', outputType: context },
  'context rename': { name: 'Rename-EntradaContext', outputType: 'Entrada.ContextName', columns: ['Name'] },
  'context remove': { name: 'Remove-EntradaContext', outputType: context },
  'tenant list': {
    name: 'Get-EntradaTenant',
    columns: ['TenantId', 'DisplayName', 'DefaultDomain', 'Category', 'IsCurrent'],
  },
  'sweep start': { name: 'Start-EntradaSweep', outputType: 'Entrada.SweepStart' },
  'sweep status': { name: 'Get-EntradaSweepStatus' },
  'sweep results': { name: 'Receive-EntradaSweep', outputType: 'Entrada.SweepRow' },
  'sweep list': {
    name: 'Get-EntradaSweep',
    columns: ['Id', 'State', 'Tenants', 'Done', 'Failed', 'StartedAt', 'Uri'],
  },
  'sweep remove': { name: 'Remove-EntradaSweep', outputType: 'Entrada.RemovedSweep', columns: ['Id', 'Tenants'] },
  'certificate add': { name: 'Add-EntradaCertificate', columns: certificateColumns },
  'certificate list': { name: 'Get-EntradaCertificate', columns: certificateColumns },
  'certificate remove': { name: 'Remove-EntradaCertificate', columns: certificateColumns },
  setup: {
    name: 'Invoke-EntradaSetup',
    columns: ['Name', 'Kind', 'ClientId', 'Context', 'Consent', 'Status'],
  },
  'config list': { name: 'Get-EntradaConfig', columns: ['Name', 'Value', 'Source', 'Variable'] },
  'config get': { name: 'Get-EntradaConfigValue', outputType: 'System.String' },
  'config set': { name: 'Set-EntradaConfig' },
  'config unset': { name: 'Clear-EntradaConfig' },
  doctor: { name: 'Test-Entrada', outputType: 'Entrada.Report' },
  status: { name: 'Get-EntradaStatus' },
  'cache rekey': { name: 'Update-EntradaCacheKey' },
  'lab add user': { name: 'Add-EntradaLabUser' },
  'lab add app': { name: 'Add-EntradaLabApp' },
  'lab add group': { name: 'Add-EntradaLabGroup' },
  'lab add policy': { name: 'Add-EntradaLabPolicy' },
  'lab add fault': { name: 'Add-EntradaLabFault' },
  'lab list': { name: 'Get-EntradaLabObject' },
  'lab remove': { name: 'Remove-EntradaLabObject' },
  'lab clock': { name: 'Set-EntradaLabClock' },
  'lab rotate-keys': { name: 'Update-EntradaLabKey' },
  'lab forge': { name: 'New-EntradaLabToken' },
  'lab export': { name: 'Export-EntradaLab' },
  'lab import': { name: 'Import-EntradaLab' },
  'lab reset': { name: 'Reset-EntradaLab' },
};

/**
 * The commands without a cmdlet, with the reason. In PowerShell they are run as the program they are: `entrada exec --
 * COMMAND`. The host of the module refuses them.
 */
export const programCommands: Readonly<Record<string, string>> = {
  exec: 'it runs another program, which needs the terminal',
  lab: 'it runs until Ctrl+C, or runs another program, which needs the terminal',
  worker: 'it runs until Ctrl+C',
  mcp: 'it speaks the Model Context Protocol on its standard streams',
  init: 'it prints a script for a shell',
  completion: 'it prints a script for a shell',
  'git-credential': 'git runs it, and passes the repository on standard input',
};

/** Returns the cmdlet of a command; undefined if it has none. */
export function cmdletOf(command: string): CmdletName | undefined {
  if (Object.hasOwn(cmdlets, command)) return cmdlets[command];
  return /^[A-Z][a-z]+-\w+$/.test(command) ? { name: command } : undefined;
}

/** Returns the name of the type of a cmdlet's output, for example `Entrada.User`. */
export function outputTypeOf({ name, outputType }: CmdletName): string {
  return outputType ?? `Entrada.${name.replace(/^\w+-(?:Entrada|Entra)?/, '')}`;
}
