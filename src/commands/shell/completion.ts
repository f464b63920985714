import { defineCommand } from '../command.ts';
import { shellParameter } from './shell-parameter.ts';

const scripts = {
  bash: `# Completion of entrada for bash: eval "$(entrada completion bash)"
_entrada() {
  local IFS=$'\\n'
  COMPREPLY=($(entrada complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _entrada entrada`,
  zsh: `# Completion of entrada for zsh: eval "$(entrada completion zsh)"
_entrada() {
  local -a candidates
  candidates=("\${(@f)$(entrada complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- \${candidates:#}
}
compdef _entrada entrada`,
} as const;

/** The command completion. */
export const completionCommand = defineCommand({
  table: {
    name: 'completion',
    aliases: [],
    synopsis: 'Prints a script that adds tab completion to your shell.',
    description: ['Completes the names of commands and parameters, and the values of enumerations.'],
    parameters: { Shell: shellParameter },
    examples: [
      { title: 'Add completion to this shell', line: 'completion bash', remark: 'eval "$(entrada completion bash)"' },
    ],
    output: 'The script.',
  },
  async run({ parameters }) {
    const text = scripts[parameters.Shell];
    return { kind: 'text', text, value: () => text };
  },
});
