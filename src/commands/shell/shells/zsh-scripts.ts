import { shellQuote } from '../../../base/shell-quote.ts';
import { shellStartTime } from './shell-start-time.ts';

/** Returns the script of `entrada completion zsh`. */
export function zshCompletion(program: string): string {
  return `# Completion of entrada for zsh: eval "$(entrada completion zsh)"
${inUsualZsh(completer(program, ['entrada']))}`;
}

/** Returns the script of `entrada init zsh`. */
export function zshInit(program: string, cmdlets: readonly string[]): string {
  return `# Entrada for zsh: eval "$(entrada init zsh)"
if [ -z "\${ZSH_VERSION-}" ]; then
  echo 'entrada: the script of "entrada init zsh" is for zsh. There are others for bash, fish and PowerShell ("entrada help init"); every shell runs the cmdlets as commands of entrada: entrada Connect-Entra' >&2
  false
else
${inUsualZsh(setUp(program, cmdlets))}
fi`;
}

/**
 * Reads and runs a script, and the functions it defines, with the usual options and without aliases, whatever options
 * are set. Each line has its own quotation marks, as the option CSH_JUNKIE_QUOTES requires.
 */
function inUsualZsh(script: string): string {
  return `emulate zsh -o no_aliases -c ${script.split('\n').map(shellQuote).join("$'\\n'\\\n")}`;
}

function setUp(program: string, cmdlets: readonly string[]): string {
  const functions = cmdlets.map((name) => `function ${name} { entrada ${name} "$@"; }`).join('\n');
  const aliases = cmdlets.map((name) => `${name}='noglob ${name}'`).join(' ');
  return `${shellStartTime}
# PowerShell's constants, for copied command lines.
[ -n "\${true-}" ] || true='$true'
[ -n "\${false-}" ] || false='$false'
# An alias hides a function of its name.
unalias entrada ${cmdlets.join(' ')} 2>/dev/null || :
function entrada {
  setopt local_options no_warn_create_global no_warn_nested_var
  local _entrada_word _entrada_set= _entrada_status=0 _entrada_trace=
  for _entrada_word; do
    case $_entrada_word in -[oOeEwWiIrR]*|--[oOeEwWiIrR]*|-[sS][tT]*|--[sS][tT]*) _entrada_set=1 ;; esac
  done
  if [ -z "$_entrada_set" ]; then
    ${program} "$@"
    return
  fi
  # The trace of set -x would show the output, which can be a token.
  { case $- in *x*) _entrada_trace=1; set +x ;; esac; } 2>/dev/null
  # Descriptor 3 carries assignments to this shell; descriptor 4 carries standard output.
  { _entrada_set=$(ENTRADA_VARIABLES_FD=3 ${program} "$@" 3>&1 1>&4 4>&-) || _entrada_status=$?; } 4>&1
  eval "$_entrada_set"
  [ -z "$_entrada_trace" ] || set -x
  return $_entrada_status
}
${functions}
# zsh takes the ? of -? for a pattern, and fails if no file matches.
alias ${aliases}
${completer(program, ['entrada', ...cmdlets])}`;
}

// Completion functions that this one calls need the options of zsh's completion. compinit can be run after this script.
function completer(program: string, names: readonly string[]): string {
  return `function _entrada {
  setopt local_options $_comp_options
  local _entrada_text
  local -a _entrada_lines
  _entrada_text=$(${program} complete zsh -- "\${(@Q)words[1,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null) || return 1
  _entrada_lines=("\${(@f)_entrada_text}")
  if [[ $_entrada_lines[1] = files ]]; then
    [[ $PREFIX != -* ]] || compset -P 1 '*[=:]'
    _files
    return
  fi
  shift _entrada_lines
  # More of an address, an option or a source follows these characters at the end.
  local -a _entrada_more=("\${(@M)_entrada_lines:#*[/=:]}")
  _entrada_lines=("\${(@)_entrada_lines:#*[/=:]}")
  (( ! $#_entrada_more )) || compadd -M 'm:{a-zA-Z}={A-Za-z}' -S '' -a _entrada_more
  (( ! $#_entrada_lines )) || compadd -M 'm:{a-zA-Z}={A-Za-z}' -a _entrada_lines
}
function _entrada_compdef {
  (( $+functions[compdef] )) || return 0
  compdef _entrada ${names.join(' ')}
  precmd_functions=("\${(@)precmd_functions:#_entrada_compdef}")
}
typeset -ga precmd_functions
precmd_functions=("\${(@)precmd_functions:#_entrada_compdef}" _entrada_compdef)
_entrada_compdef`;
}
