/** Names from other modules and programs, and the line of Entrada that does the same. */
export interface FamiliarName {
  /** In any letter case; a name can have several words (`auth login`). */
  readonly names: readonly string[];
  /** The line after `entrada`. */
  readonly line: string;
  /** The parameters agree, so the name runs the command of that line. */
  readonly runs?: true;
  /** Parameters of that name that mean something else here: with one of them, the command is not run. */
  readonly differs?: readonly string[];
  /** With one of them, these words follow the line. */
  readonly differingWords?: string;
}

// Graph PowerShell's queries take a $search expression where Entrada's, as AzureAD's, take a text.
const mgQuery = {
  runs: true,
  differs: ['search', 'sort', 'orderby', 'expandproperty', 'countvariable'],
  differingWords: '-SearchString TEXT',
} as const;

/** The names of Microsoft Graph PowerShell, AzureAD, Az, az, m365, gh and mgc. */
export const familiarNames: readonly FamiliarName[] = [
  { names: ['login', 'signin', 'auth login'], line: 'Connect-Entra', runs: true },
  { names: ['logout', 'signout', 'auth logout'], line: 'Disconnect-Entra', runs: true },
  { names: ['whoami', 'account show'], line: 'Get-EntraContext', runs: true },
  { names: ['api', 'rest'], line: 'request', runs: true },
  { names: ['auth token', 'account get-access-token', 'util accesstoken get'], line: 'token', runs: true },
  { names: ['auth status', 'account list', 'connection list'], line: 'context list', runs: true },
  { names: ['connection use', 'auth switch', 'account set'], line: 'context use NAME' },
  { names: ['connection remove'], line: 'context remove NAME' },
  { names: ['auth refresh'], line: 'Connect-Entra -Scopes User.Read.All' },
  { names: ['account clear'], line: 'context list' },
  { names: ['account'], line: 'Get-EntraContext' },
  { names: ['auth'], line: 'Connect-Entra' },
  { names: ['connection'], line: 'context list' },
  { names: ['cloud list'], line: 'Get-EntraEnvironment', runs: true },
  { names: ['cloud set', 'cloud'], line: 'Connect-Entra -Environment USGov' },
  { names: ['version'], line: '--version' },
  { names: ['get users', 'get user', 'list users', 'users'], line: 'Get-EntraUser' },
  { names: ['get groups', 'get group', 'list groups', 'groups'], line: 'Get-EntraGroup' },
  { names: ['get', 'list'], line: 'request /users' },
  { names: ['connect-mggraph', 'connect-graph'], line: 'Connect-Entra', runs: true },
  { names: ['disconnect-mggraph', 'disconnect-graph'], line: 'Disconnect-Entra', runs: true },
  { names: ['get-mgcontext'], line: 'Get-EntraContext', runs: true },
  {
    names: ['invoke-mggraphrequest', 'invoke-graphrequest', 'invoke-mgrestmethod', 'invoke-mgrequest'],
    line: 'request',
    runs: true,
  },
  { names: ['add-mgenvironment'], line: 'Add-EntraEnvironment', runs: true },
  { names: ['set-mgenvironment'], line: 'Set-EntraEnvironment', runs: true },
  { names: ['remove-mgenvironment'], line: 'Remove-EntraEnvironment', runs: true },
  { names: ['get-mguser', 'get-mgbetauser'], line: 'Get-EntraUser', ...mgQuery },
  { names: ['get-mggroup', 'get-mgbetagroup'], line: 'Get-EntraGroup', ...mgQuery },
  { names: ['get-mggroupmember', 'get-mgbetagroupmember'], line: 'Get-EntraGroupMember', ...mgQuery },
  // -ApplicationId and the like are object IDs in Graph PowerShell.
  { names: ['get-mgapplication', 'get-mgbetaapplication'], line: 'Get-EntraApplication' },
  { names: ['get-mgserviceprincipal', 'get-mgbetaserviceprincipal'], line: 'Get-EntraServicePrincipal' },
  { names: ['get-mgdomain', 'get-mgbetadomain'], line: 'Get-EntraDomain' },
  { names: ['get-mgorganization', 'get-mgbetaorganization'], line: 'Get-EntraTenantDetail' },
  { names: ['get-mgteam'], line: 'Get-Team -GroupId GROUP_ID' },
  { names: ['select-mgprofile'], line: 'request /me -ApiVersion beta' },
  { names: ['set-mgrequestcontext'], line: 'request /me -MaxRetry 5' },
  { names: ['connect-azuread', 'connect-azaccount', 'connect-msolservice', 'connect-msgraph'], line: 'Connect-Entra' },
  { names: ['disconnect-azuread', 'disconnect-azaccount'], line: 'Disconnect-Entra' },
  { names: ['get-azcontext', 'get-azureadcurrentsessioninfo'], line: 'Get-EntraContext' },
  { names: ['get-azaccesstoken', 'get-msaltoken', 'get-entratoken'], line: 'token' },
  { names: ['get-msoluser'], line: 'Get-EntraUser' },
  { names: ['get-cstenantfederationconfiguration'], line: 'Get-CsTenant' },
  { names: ['get-azaduser'], line: 'Get-EntraUser' },
  { names: ['get-azadgroup'], line: 'Get-EntraGroup' },
  { names: ['get-azadapplication'], line: 'Get-EntraApplication' },
  { names: ['get-azadserviceprincipal'], line: 'Get-EntraServicePrincipal' },
  { names: ['ad sp create-for-rbac', 'ad app create', 'entra app add', 'app add'], line: 'setup NAME -Daemon' },
  { names: ['ad signed-in-user show', 'me get', 'me'], line: 'request /me' },
  { names: ['ad user list', 'entra user list', 'users list', 'user list'], line: 'Get-EntraUser -All' },
  { names: ['ad user show', 'entra user get', 'users get', 'user get'], line: 'Get-EntraUser -UserId ada@contoso.com' },
  { names: ['ad group list', 'entra group list', 'groups list', 'group list'], line: 'Get-EntraGroup -All' },
  {
    names: ['ad group member list', 'entra group member list', 'group member list'],
    line: 'Get-EntraGroupMember -GroupId GROUP_ID -All',
  },
  { names: ['ad app list', 'entra app list', 'applications list', 'app list'], line: 'Get-EntraApplication -All' },
  { names: ['ad sp list', 'entra enterpriseapp list', 'sp list'], line: 'Get-EntraServicePrincipal -All' },
  { names: ['teams team list', 'team list'], line: 'Get-Team' },
  { names: ['teams channel list', 'channel list'], line: 'Get-TeamChannel -GroupId GROUP_ID' },
  { names: ['cli completion', 'cli completion sh setup'], line: 'completion bash' },
];

/** Their lines are typed with the program's name in front: `entrada az login`. */
const otherPrograms: ReadonlySet<string> = new Set(['az', 'm365', 'mgc', 'gh', 'entrada', 'npx']);

const mostWords = Math.max(...familiarNames.flatMap(({ names }) => names.map((name) => name.split(' ').length)));

/** A familiar name at the beginning of a line. */
export interface FoundName extends FamiliarName {
  /** How many words of the line the name has. */
  readonly count: number;
}

/**
 * Finds the longest familiar name that a line starts with, ignoring case and the name of a module
 * (`Microsoft.Graph.Authentication\`).
 */
export function findFamiliarName([first = '', ...rest]: readonly string[]): FoundName | undefined {
  const words = [first.replace(/^.*\\/, ''), ...rest].map((word) => word.toLowerCase());
  for (let count = Math.min(mostWords, words.length); count > 0; count -= 1) {
    const wanted = words.slice(0, count).join(' ');
    const found = familiarNames.find(({ names }) => names.includes(wanted));
    if (found !== undefined) return { ...found, count };
  }
  return undefined;
}

/** Returns whether the line after a familiar name has a parameter that means something else here. */
export function differsHere({ differs = [], count }: FoundName, words: readonly string[]): boolean {
  const names = words.slice(count).flatMap((word) => /^--?([a-z-]+)/i.exec(word)?.[1] ?? []);
  return names.some((name) => differs.includes(name.toLowerCase().replaceAll('-', '')));
}

/**
 * Returns the line that does the same as a name of another module or program, or undefined.
 *
 * @param words - The line.
 * @param names - The names and aliases of the commands, for names that differ in their module's prefix alone.
 */
export function lineForFamiliarName(words: readonly string[], names: readonly string[]): string | undefined {
  const [program = '', ...rest] = words;
  if (otherPrograms.has(program.toLowerCase()) && rest.length > 0) return lineForFamiliarName(rest, names);
  const found = findFamiliarName(words);
  if (found !== undefined) {
    const isSearch = found.differingWords !== undefined && words.some((word) => /^--?search/i.test(word));
    return isSearch ? `${found.line} ${found.differingWords}` : found.line;
  }
  const bare = (words[0] ?? '').toLowerCase().replace(/^.*\\/, '');
  const wanted = bare.replace(/-(?:mg(?:beta)?|azuread(?:ms)?|entrabeta)(?=[a-z]|$)/, '-entra');
  return names.find((name) => name.toLowerCase() === wanted);
}
