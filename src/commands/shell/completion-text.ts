import type { Completion, ValuesFrom } from '../../binder/complete.ts';
import type { CommandIndex } from '../command.ts';
import { readBashLine } from './bash-line.ts';
import { completeLine } from './complete-line.ts';
import { quoteForBash, wordForPowerShell } from './quote-completion.ts';
import type { Shell } from './shell-parameter.ts';

/**
 * Returns the text that the script of a shell reads: `files` if the shell is to complete the name of a file; otherwise
 * `words`, then a completion of the last word per line.
 *
 * @param typed - The line up to the cursor and COMP_WORDBREAKS from bash; words with "=" in front from PowerShell,
 * whose older versions do not pass empty words on; from the others, the words.
 */
export async function completionText(
  shell: Shell,
  typed: readonly string[],
  commands: CommandIndex,
  valuesFrom: ValuesFrom,
): Promise<string> {
  const [line = '', breaks = ''] = typed;
  const bashLine = shell === 'bash' ? readBashLine(line, breaks) : undefined;
  if (bashLine?.isRedirection === true) return 'files';
  const words = shell === 'powershell' ? typed.map((word) => word.replace(/^=/, '')) : typed;
  const completion = await complete(bashLine?.words ?? words, commands, valuesFrom);
  if (completion.kind === 'files') return 'files';
  const written = completion.words
    // Such a name cannot be shown or typed.
    .filter((word) => !/\p{Cc}/u.test(word))
    .map((word) => {
      if (bashLine !== undefined) return quoteForBash(completion.beginning + word, bashLine);
      return shell === 'powershell' ? wordForPowerShell(completion.beginning, word) : completion.beginning + word;
    });
  return ['words', ...written].join('\n');
}

/** The first word is a cmdlet's name, or the program's, in any spelling. */
async function complete(
  [first = '', ...rest]: readonly string[],
  commands: CommandIndex,
  valuesFrom: ValuesFrom,
): Promise<Completion> {
  const isCmdlet = first.includes('-') && (await commands.find([first])) !== undefined;
  return completeLine(isCmdlet ? [first, ...rest] : rest, commands, valuesFrom);
}
