import { fstatSync, readFileSync, statSync } from 'node:fs';
import { version } from '../../base/version.ts';
import { isColorWanted } from '../../terminal/style.ts';
import type { CliProcess } from './cli-process.ts';

/** For each name: the first byte of its text, the length, and 1 if it is the name of a command. */
type HelpIndex = Readonly<Record<string, readonly [start: number, length: number, isCommand: number]>>;

const helpFile = new URL('../help.bin', import.meta.url);

/**
 * Prints the help of a command line that requests nothing else, and the version, without loading the commands: the
 * build has written the texts (scripts/write-help-texts.js). They are for a pipe or a file; a terminal has its own
 * width, colors and a pager.
 *
 * @param options - For tests: the file of the texts, and whether standard output may be a terminal.
 * @returns Whether the line was served; if not, nothing has happened.
 * @throws {EntradaError} `OUTPUT_CLOSED`, `STORAGE_FAILED` for standard output.
 */
export async function printReadyHelp(
  words: readonly string[],
  { env, printLine }: Pick<CliProcess, 'env' | 'printLine'>,
  { file = helpFile, mayBeTerminal = isCharacterDevice } = {},
): Promise<boolean> {
  const [first = '', ...rest] = words;
  if (words.length === 1 && /^(-v|(--?)?version)$/i.test(first)) {
    await printLine(version);
    return true;
  }
  const isFirst = /^(-\?|-h|--?help|help)$/i.test(first);
  if (!isFirst && !/^(-\?|-h|--?help)$/i.test(words.at(-1) ?? '')) return false;
  if (isColorWanted(env, {}) || mayBeTerminal()) return false;
  const name = (isFirst ? rest : words.slice(0, -1)).join(' ').toLowerCase();
  const text = await readText(file, name, isFirst);
  if (text === undefined) return false;
  await printLine(text);
  return true;
}

/** Returns whether standard output may be a terminal; to ask for certain would load the code of its stream. */
function isCharacterDevice(): boolean {
  const output = fstatSync(1);
  return output.isCharacterDevice() && (process.platform === 'win32' || output.rdev !== statSync('/dev/null').rdev);
}

async function readText(path: URL, name: string, takesTopics: boolean): Promise<string | undefined> {
  try {
    // It loads Node's streams, which every other line would pay for.
    const { inflateRawSync } = await import('node:zlib');
    const bytes = readFileSync(path);
    const end = bytes.indexOf('\n');
    const index: HelpIndex = JSON.parse(bytes.toString('utf8', 0, end));
    const found = Object.hasOwn(index, name) ? index[name] : undefined;
    if (found === undefined || (!takesTopics && found[2] === 0)) return undefined;
    const [start, length] = found;
    return inflateRawSync(bytes.subarray(end + 1))
      .toString('utf8', start, start + length)
      .trimEnd();
  } catch {
    // A single executable does not have the file.
    return undefined;
  }
}
