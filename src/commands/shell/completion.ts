import { defineCommand } from '../command.ts';
import { bashCompletion } from './shells/bash-scripts.ts';
import { fishCompletion } from './shells/fish-scripts.ts';
import { powershellCompletion } from './shells/powershell-script.ts';
import { zshCompletion } from './shells/zsh-scripts.ts';
import { type Shell, shellParameter } from './shell-parameter.ts';

// By its name: the script can be kept in a file, and the function of "entrada init" is used where there is one.
const scripts: Readonly<Record<Shell, string>> = {
  bash: bashCompletion('\\entrada'),
  zsh: zshCompletion('entrada'),
  fish: fishCompletion('entrada'),
  powershell: powershellCompletion('& entrada'),
};

/** The command completion. */
export const completionCommand = defineCommand({
  table: {
    name: 'completion',
    aliases: [],
    synopsis: 'Prints a script that adds tab completion to your shell.',
    description: [
      'Completes the names of commands and of the parameters that can still be used, and values: enumerations, environments, contexts, tenants, accounts, certificates, permissions, addresses of Microsoft Graph with their query options, properties, settings, help topics and files; in a list, also after a comma.',
      'It reads only the data of the package and what is saved on this machine: names of contexts on a server (ENTRADA_CACHE) are not completed.',
      'In zsh, completion needs compinit. The script of "entrada init" includes completion.',
    ],
    parameters: { Shell: shellParameter },
    examples: [
      { title: 'Add completion to bash', shell: 'eval "$(entrada completion bash)"' },
      { title: 'Add completion to zsh', shell: 'eval "$(entrada completion zsh)"' },
      { title: 'Add completion to fish', shell: 'entrada completion fish | source' },
      {
        title: 'Add completion to PowerShell',
        shell: 'entrada completion powershell | Out-String | Invoke-Expression',
      },
    ],
    output: 'The script.',
  },
  async run({ parameters }) {
    const text = scripts[parameters.Shell];
    return { kind: 'text', text, value: () => text };
  },
});
