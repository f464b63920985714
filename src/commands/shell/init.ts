import { dirname, join } from 'node:path';
import { shellQuote } from '../../base/shell-quote.ts';
import { defineCommand } from '../command.ts';
import { quoteForPowerShell } from './quote-completion.ts';
import { bashInit } from './shells/bash-scripts.ts';
import { fishInit, fishQuote } from './shells/fish-scripts.ts';
import { powershellInit } from './shells/powershell-script.ts';
import { zshInit } from './shells/zsh-scripts.ts';
import { type Shell, shellParameter } from './shell-parameter.ts';

/** The command init. */
export const initCommand = defineCommand({
  table: {
    name: 'init',
    aliases: [],
    synopsis: 'Prints a script that adds the cmdlets to your shell.',
    description: [
      'The script defines the cmdlets as functions, so that examples copied from their documentation run unchanged; lets -OutVariable, -ErrorVariable, -WarningVariable, -InformationVariable, and those of request, set shell variables; identifies the shell that a -ContextScope Process session belongs to; and adds completion ("entrada help completion").',
      "In zsh, -? works unquoted after these cmdlets, which get their other words without file name patterns, too; after entrada, write '-?' or -h.",
      'In fish, the parameters that set variables are not supported: use set NAME (COMMAND). In PowerShell, the script imports the module Entrada, whose cmdlets take and return objects: docs/powershell.md.',
    ],
    parameters: { Shell: shellParameter },
    examples: [
      { title: 'Add to ~/.bashrc', shell: 'eval "$(entrada init bash)"' },
      { title: 'Add to ~/.zshrc', shell: 'eval "$(entrada init zsh)"' },
      { title: 'Add to ~/.config/fish/config.fish', shell: 'entrada init fish | source' },
      {
        title: 'Add to the profile of PowerShell',
        shell: 'entrada init powershell | Out-String | Invoke-Expression',
      },
    ],
    output: 'The script.',
  },
  async run({ parameters }, { self, commands }) {
    const names = (await commands.shown()).flatMap(({ name, aliases }) => [name, ...aliases]);
    const cmdlets = names.filter((name) => /^[A-Z]\w+-\w+$/.test(name));
    const text = scripts[parameters.Shell](self, cmdlets);
    return { kind: 'text', text, value: () => text };
  },
});

type Script = (self: readonly string[], cmdlets: readonly string[]) => string;

const scripts: Readonly<Record<Shell, Script>> = {
  bash: (self, cmdlets) => bashInit(self.map(shellQuote).join(' '), cmdlets),
  zsh: (self, cmdlets) => zshInit(self.map(shellQuote).join(' '), cmdlets),
  fish: (self, cmdlets) => fishInit(`command ${self.map(fishQuote).join(' ')}`, cmdlets),
  powershell: (self) =>
    powershellInit(`& ${self.map(quoteForPowerShell).join(' ')}`, quoteForPowerShell(moduleOf(self))),
};

/** The module is built next to the command line. */
function moduleOf(self: readonly string[]): string {
  return join(dirname(self.at(-1) ?? ''), 'powershell', 'Entrada', 'Entrada.psd1');
}
