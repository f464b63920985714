import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Returns whether this process is in the foreground group of its terminal (proc_pid_stat(5), fields 5, 7 and 8). Where
 * the system does not tell, returns whether it has a terminal.
 *
 * @param readStat - Returns the line that describes this process.
 * @param hasTerminal - Returns whether a file descriptor is a terminal.
 */
export function isInForeground(
  readStat: () => string = () => readFileSync('/proc/self/stat', 'latin1'),
  hasTerminal: (file: number) => boolean = isatty,
): boolean {
  try {
    const stat = readStat();
    // The name of the program comes before, and can hold anything.
    const [, , , group, , terminal, foreground] = stat.slice(stat.lastIndexOf(')')).split(' ');
    return terminal !== '0' && group === foreground;
  } catch {
    return [0, 1, 2].some(hasTerminal);
  }
}
