import { matchNameIfAny } from '../../binder/match-name.ts';
import type { CommandTable } from '../../model/parameter-table.ts';

/** An example of a cmdlet. */
export interface PowershellExample {
  readonly title: string;
  readonly code: string;
  readonly remark?: string;
}

// Of other shells, or about texts, where PowerShell has objects.
const notPowershell = /\||\s-[fF]\s|\s-(?:o|-?output|Query)\s/i;

/** Examples of what only PowerShell does, by the name of the cmdlet. */
const ofPowershell: Readonly<Record<string, PowershellExample>> = {
  'Get-EntraUser': {
    title: 'Write users to a CSV file',
    code: 'Get-EntraUser -All -Property DisplayName, UserPrincipalName, AccountEnabled | Export-Csv users.csv',
    remark: 'Properties that are lists, such as BusinessPhones, do not fit into a column.',
  },
  'Use-EntradaContext': {
    title: 'Continue with another session',
    code: 'Get-EntradaContext\nUse-EntradaContext ada@contoso.com\nGet-EntraContext',
  },
};

/** Writes the examples of a command as PowerShell; those that only another shell understands are left out. */
export function powershellExamples(table: CommandTable, cmdlet: string): PowershellExample[] {
  const own = ofPowershell[cmdlet];
  const written = table.examples.flatMap((example) => {
    if (!('line' in example) || notPowershell.test(example.line)) return [];
    const { title, line, remark } = example;
    const code = `${cmdlet}${rewritten(table, line.slice(table.name.length))}`;
    return [{ title, code, ...(remark !== undefined && { remark }) }];
  });
  return own === undefined ? written : [...written, own];
}

function rewritten(table: CommandTable, rest: string): string {
  return rest
    .replaceAll(/(?<=\s)--?([a-z][\w-]*)/gi, (word, typed: string) => {
      const name = matchNameIfAny(table, typed)?.name;
      return name === undefined ? word : `-${name}`;
    })
    .replaceAll(/(?<=\s)-(\w+) (\S*env:\S+)/g, (_, name: string, word: string) => secretFor(table, name, word))
    .replaceAll(/(?<=\s)'(@\{.*?\})'/g, '$1')
    .replaceAll(/(?<=\s)(@\w\S*)/g, "'$1'")
    .replaceAll(/(?<=\s)-(\w+) (true|false)\b/g, '-$1 $$$2');
}

/** PowerShell has a type for secrets, and commands that ask for one. */
function secretFor(table: CommandTable, name: string, word: string): string {
  switch (table.parameters[name]?.type) {
    case 'PSCredential':
      return `-${name} (Get-Credential ${word.slice(0, word.indexOf(':'))})`;
    case 'SecureString[]':
      return `-${name} $graphToken, $teamsToken`;
    default:
      return `-${name} (Read-Host -AsSecureString)`;
  }
}
