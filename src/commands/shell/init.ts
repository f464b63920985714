import { defineCommand } from '../command.ts';
import { quoted } from '../run/shell-variables.ts';

export const initCommand = defineCommand({
  table: {
    name: 'init',
    aliases: [],
    synopsis: 'Prints what makes the cmdlets at home in your shell.',
    description: [
      'Defines the names of the cmdlets as functions, so that lines copied from their documentation run as they are, lets -OutVariable, -ErrorVariable, -WarningVariable and -InformationVariable set variables of the shell, and tells which shell a -ContextScope Process session belongs to.',
    ],
    parameters: {
      Shell: {
        type: 'Enum',
        typeName: 'Shell',
        values: ['bash', 'zsh'],
        description: 'The shell to write for.',
        everywhere: { mandatory: true, position: 0 },
      },
    },
    examples: [{ title: 'In ~/.bashrc', line: 'init bash', remark: 'eval "$(entrada init bash)"' }],
    output: 'The script.',
  },
  async run(_call, { self, commands }) {
    const names = (await commands.shown()).flatMap(({ name, aliases }) => [name, ...aliases]);
    const text = initScript(self.map(quoted).join(' '), names);
    return { kind: 'text', text, value: () => text };
  },
});

/** The same words serve bash and zsh. */
function initScript(self: string, names: readonly string[]): string {
  const cmdlets = names.filter((name) => /^[A-Z]\w+-\w+$/.test(name));
  const functions = cmdlets.map((name) => `${name}() { entrada ${name} "$@"; }`).join('\n');
  return `# Entrada for this shell: eval "$(entrada init bash)", or zsh
export ENTRADA_SHELL_PID=$$
# PowerShell's own two, for lines that are copied.
[ -n "\${true-}" ] || true='$true'
[ -n "\${false-}" ] || false='$false'
entrada() {
  local _entrada_word _entrada_set= _entrada_status
  for _entrada_word; do
    case $_entrada_word in -[oOeEwWiI]*|--[oOeEwWiI]*) _entrada_set=1 ;; esac
  done
  if [ -z "$_entrada_set" ]; then
    ${self} "$@"
    return
  fi
  # Descriptor 3 carries assignments to this shell; standard output goes its own way past it.
  { _entrada_set=$(ENTRADA_VARIABLES_FD=3 ${self} "$@" 3>&1 1>&4 4>&-); _entrada_status=$?; } 4>&1
  eval "$_entrada_set"
  return $_entrada_status
}
${functions}`;
}
