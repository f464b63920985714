/** Names of other modules and programs for what a command does. The keys are in lower case. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['connect-azaccount', 'Connect-Entra'],
  ['connect-graph', 'Connect-Entra'],
  ['connect-mggraph', 'Connect-Entra'],
  ['disconnect-graph', 'Disconnect-Entra'],
  ['disconnect-mggraph', 'Disconnect-Entra'],
  ['get-azaccesstoken', 'token'],
  ['get-azcontext', 'Get-EntraContext'],
  ['get-azureadcurrentsessioninfo', 'Get-EntraContext'],
  ['invoke-graphrequest', 'request'],
  ['invoke-mggraphrequest', 'request'],
  ['invoke-mgrequest', 'request'],
  ['account', 'Get-EntraContext'],
  ['api', 'request'],
  ['login', 'Connect-Entra'],
  ['logout', 'Disconnect-Entra'],
  ['rest', 'request'],
  ['signin', 'Connect-Entra'],
  ['signout', 'Disconnect-Entra'],
  ['version', '--version'],
  ['whoami', 'Get-EntraContext'],
]);

/**
 * Returns the command that does the same as one of Microsoft Graph PowerShell, AzureAD, gh or az, or undefined.
 *
 * @param names - The names and aliases of the commands.
 */
export function commandForOtherName(typed: string, names: readonly string[]): string | undefined {
  const bare = typed.toLowerCase().replace(/^.*\\/, '');
  const known = otherNames.get(bare);
  if (known !== undefined) return known;
  const wanted = bare.replace(/-(?:mg(?:beta)?|azuread(?:ms)?|entrabeta)(?=[a-z]|$)/, '-entra');
  return names.find((name) => name.toLowerCase() === wanted);
}
