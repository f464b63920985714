/** Returns the script of `entrada completion fish`. */
export function fishCompletion(program: string): string {
  return `# Completion of entrada for fish: entrada completion fish | source
${completer(program, ['entrada'])}`;
}

/** Returns the script of `entrada init fish`. */
export function fishInit(program: string, cmdlets: readonly string[]): string {
  const functions = cmdlets.map((name) => `function ${name}; entrada ${name} $argv; end`).join('\n');
  return `# Entrada for fish: entrada init fish | source
set -gx ENTRADA_SHELL_PID $fish_pid
# With the start time of this shell, field 22 of proc_pid_stat(5): its number can be given to another shell.
if test -r /proc/$fish_pid/stat
    set -l fields (string replace -r '^.*\\) ' '' </proc/$fish_pid/stat | string split ' ')
    string match -qr '^\\d+$' -- $fields[20]; and set -gx ENTRADA_SHELL_PID $fish_pid:$fields[20]
end
# PowerShell's constants, for copied command lines.
set -q true; or set -g true '$true'
set -q false; or set -g false '$false'
function entrada; ${program} $argv; end
${functions}
${completer(program, ['entrada', ...cmdlets])}`;
}

/** Quotes a text so that fish takes it literally. */
export function fishQuote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}

// fish compares the words itself, also with a word in quotation marks.
function completer(program: string, names: readonly string[]): string {
  return `function __entrada_complete
    set -l typed (commandline -ct)
    set -l quote (string match -r '^["\\']' -- "$typed")
    set -l word (string unescape -- "$typed$quote")
    set -q word[1]; or set word "$typed"
    set -l lines (${program} complete fish -- (commandline -opc) "$word" 2>/dev/null </dev/null)
    if test "$lines[1]" = files
        set -l name (string match -r '^-[^:=]*[:=]' -- "$typed")
        for path in (__fish_complete_path (string replace -r '^-[^:=]*[:=]' '' -- (commandline -ct)))
            echo "$name$path"
        end
        return
    end
    set -e lines[1]
    string join \\n -- $lines
end
for name in ${names.join(' ')}
    complete -c $name -e
    complete -c $name -f -k -a '(__entrada_complete)'
end`;
}
