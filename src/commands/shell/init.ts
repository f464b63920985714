import { defineCommand } from '../command.ts';
import { shellParameter } from './shell-parameter.ts';
import { shellQuote } from '../../base/shell-quote.ts';

/** The command init. */
export const initCommand = defineCommand({
  table: {
    name: 'init',
    aliases: [],
    synopsis: 'Prints a script that adds the cmdlets to your shell.',
    description: [
      'The script defines the cmdlets as functions, so that examples copied from their documentation run unchanged; lets -OutVariable, -ErrorVariable, -WarningVariable, -InformationVariable, and those of request, set shell variables; and identifies the shell that a -ContextScope Process session belongs to.',
      "In zsh, -? works unquoted after these cmdlets, which get their other words without file name patterns, too; after entrada, write '-?' or -h.",
    ],
    parameters: { Shell: shellParameter },
    examples: [{ title: 'Add to ~/.bashrc', line: 'init bash', remark: 'eval "$(entrada init bash)"' }],
    output: 'The script.',
  },
  async run(_call, { self, commands }) {
    const names = (await commands.shown()).flatMap(({ name, aliases }) => [name, ...aliases]);
    const text = initScript(self.map(shellQuote).join(' '), names);
    return { kind: 'text', text, value: () => text };
  },
});

/** Returns a script that works in both bash and zsh. */
function initScript(self: string, names: readonly string[]): string {
  const cmdlets = names.filter((name) => /^[A-Z]\w+-\w+$/.test(name));
  const functions = cmdlets.map((name) => `function ${name} { \\entrada ${name} "$@"; }`).join('\n');
  const aliases = cmdlets.map((name) => `${name}='noglob ${name}'`).join(' ');
  // An alias is expanded where it is read: before "()" it is a syntax error, and it hides a function of its name.
  return `# Entrada for this shell: eval "$(entrada init bash)", or zsh
export ENTRADA_SHELL_PID=$$
# With the start time of this shell, field 22 of proc_pid_stat(5): its number can be given to another shell.
_entrada_start=
[ -r "/proc/$$/stat" ] && _entrada_start=$(cat "/proc/$$/stat" 2>/dev/null)
_entrada_start=\${_entrada_start##*') '}
for _entrada_field in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
  _entrada_start=\${_entrada_start#* }
done
_entrada_start=\${_entrada_start%% *}
case $_entrada_start in ''|*[!0-9]*) ;; *) ENTRADA_SHELL_PID=$$:$_entrada_start ;; esac
unset _entrada_start _entrada_field
# PowerShell's constants, for copied command lines.
[ -n "\${true-}" ] || true='$true'
[ -n "\${false-}" ] || false='$false'
unalias entrada ${cmdlets.join(' ')} 2>/dev/null || :
function entrada {
  local _entrada_word _entrada_set= _entrada_status _entrada_trace=
  for _entrada_word; do
    case $_entrada_word in -[oOeEwWiIrR]*|--[oOeEwWiIrR]*|-[sS][tT]*|--[sS][tT]*) _entrada_set=1 ;; esac
  done
  if [ -z "$_entrada_set" ]; then
    ${self} "$@"
    return
  fi
  # The trace of set -x would show the output, which can be a token.
  { case $- in *x*) _entrada_trace=1; set +x ;; esac; } 2>/dev/null
  # Descriptor 3 carries assignments to this shell; descriptor 4 carries standard output.
  { _entrada_set=$(ENTRADA_VARIABLES_FD=3 ${self} "$@" 3>&1 1>&4 4>&-); _entrada_status=$?; } 4>&1
  eval "$_entrada_set"
  [ -z "$_entrada_trace" ] || set -x
  return $_entrada_status
}
${functions}
# zsh takes the ? of -? for a pattern, and fails if no file matches.
[ -z "\${ZSH_VERSION-}" ] || alias ${aliases}`;
}
