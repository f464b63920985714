/** The groups of the list of commands, in order. `*` at the end or start of a name is for any text. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'Sign in': ['Connect-Entra', 'Connect-MicrosoftTeams', 'Disconnect-Entra', 'Disconnect-MicrosoftTeams', 'setup'],
  'Who you are': ['Get-EntraContext', 'context *', 'tenant list'],
  'Call an API': ['request', 'batch', 'token', 'exec', 'mcp', 'git-credential', 'find-*'],
  'Users, groups and teams': ['Get-Entra*', 'Get-Team*', 'Get-Cs*'],
  'Certificates and keys': ['certificate *', 'status', 'doctor', 'cache *'],
  'Clouds and settings': ['*EntraEnvironment', '*TeamsEnvironmentConfig', 'config *', 'config'],
  'Many tenants': ['sweep *', 'worker'],
  'A tenant on this machine': ['lab', 'lab *'],
  'Your shell': ['init', 'completion'],
};

const others = 'Others';

/** Returns the title of the group that a command is in. */
export function groupOf(command: string): string {
  const exact = Object.entries(groups).find(([, names]) => names.includes(command));
  if (exact !== undefined) return exact[0];
  // Get-EntraEnvironment is with the other commands for clouds.
  const found = Object.entries(groups)
    .toReversed()
    .find(([, names]) => names.some((name) => fits(name, command)));
  return found?.[0] ?? others;
}

/** The titles of the groups, in order. */
export const groupTitles: readonly string[] = [...Object.keys(groups), others];

function fits(name: string, command: string): boolean {
  if (name.startsWith('*')) return command.endsWith(name.slice(1));
  return name.endsWith('*') && command.startsWith(name.slice(0, -1));
}
