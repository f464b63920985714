import { shellQuote } from '../../../base/shell-quote.ts';
import { shellStartTime } from './shell-start-time.ts';

/** Returns the script of `entrada completion bash`. */
export function bashCompletion(program: string): string {
  return `# Completion of entrada for bash: eval "$(entrada completion bash)"
${completer(program, ['entrada'])}`;
}

/**
 * Returns the script of `entrada init bash`. Another shell reads it as one quoted text, and says that it is for bash.
 */
export function bashInit(program: string, cmdlets: readonly string[]): string {
  return `# Entrada for bash: eval "$(entrada init bash)"
if [ -z "\${BASH_VERSION-}" ]; then
  echo 'entrada: the script of "entrada init bash" is for bash. There are others for zsh, fish and PowerShell ("entrada help init"); every shell runs the cmdlets as commands of entrada: entrada Connect-Entra' >&2
  false
else
eval ${shellQuote(setUp(program, cmdlets))}
fi`;
}

// With every option of the shell: IFS may be any characters, and set -e and set -u may be on.
function setUp(program: string, cmdlets: readonly string[]): string {
  const functions = cmdlets.map((name) => `function ${name} { \\entrada ${name} "$@"; }`).join('\n');
  return `
# The POSIX mode does not define functions whose names have a dash, but runs them.
_entrada_posix=
if [ -o posix ]; then _entrada_posix=1; set +o posix; fi
${shellStartTime}
# PowerShell's constants, for copied command lines.
[ -n "\${true-}" ] || true='$true'
[ -n "\${false-}" ] || false='$false'
# An alias is expanded where it is read, and hides a function of its name.
unalias entrada ${cmdlets.join(' ')} 2>/dev/null || :
function entrada {
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
  return "$_entrada_status"
}
${functions}
${completer(program, ['entrada', ...cmdlets])}
[ -z "$_entrada_posix" ] || set -o posix
unset _entrada_posix
`;
}

// bash 3.2 does not have compopt. Patterns in the lines are not expanded, and no here-document is written to a file.
function completer(program: string, names: readonly string[]): string {
  return `_entrada() {
  local IFS= _entrada_lines _entrada_break=$'\\n'
  COMPREPLY=()
  _entrada_lines=$(${program} complete bash -- "\${COMP_LINE:0:COMP_POINT}" "\${COMP_WORDBREAKS-}" 2>/dev/null </dev/null) || return 0
  if [ "$_entrada_lines" = files ]; then
    compopt -o default 2>/dev/null || :
    return 0
  fi
  while case $_entrada_lines in *"$_entrada_break"*) ;; *) false ;; esac; do
    _entrada_lines=\${_entrada_lines#*"$_entrada_break"}
    COMPREPLY+=("\${_entrada_lines%%"$_entrada_break"*}")
  done
  # More of the address, the option or the source follows.
  case \${#COMPREPLY[@]}\${COMPREPLY[0]-} in 1*[/=:]) compopt -o nospace 2>/dev/null || : ;; esac
  return 0
}
complete -F _entrada ${names.join(' ')}`;
}
