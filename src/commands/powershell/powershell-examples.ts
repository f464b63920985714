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

/** Writes the examples of a command as PowerShell; those that only another shell understands are left out. */
export function powershellExamples(table: CommandTable, cmdlet: string): PowershellExample[] {
  return table.examples.flatMap((example) => {
    if (!('line' in example) || notPowershell.test(example.line)) return [];
    const { title, line, remark } = example;
    const code = `${cmdlet}${rewritten(table, line.slice(table.name.length))}`;
    return [{ title, code, ...(remark !== undefined && { remark }) }];
  });
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
