/**
 * Lines for bash and zsh that set ENTRADA_SHELL_PID, with the start time of the shell, field 22 of proc_pid_stat(5):
 * its number can be given to another shell.
 */
export const shellStartTime = `export ENTRADA_SHELL_PID=$$
_entrada_start=
IFS= read -r -d '' _entrada_start 2>/dev/null <"/proc/$$/stat" || :
_entrada_start=\${_entrada_start##*\\) }
for _entrada_field in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
  _entrada_start=\${_entrada_start#* }
done
_entrada_start=\${_entrada_start%% *}
case $_entrada_start in ''|*[!0-9]*) ;; *) ENTRADA_SHELL_PID=$$:$_entrada_start ;; esac
unset _entrada_start _entrada_field`;
