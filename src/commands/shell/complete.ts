import type { Completion } from '../../binder/complete.ts';
import { type CommandHost, defineCommand, nothing } from '../command.ts';
import { readBashLine } from './bash-line.ts';
import { completeLine } from './complete-line.ts';
import { completionValues } from './completion-values.ts';
import { quoteForBash, wordForPowerShell } from './quote-completion.ts';
import { shellParameter } from './shell-parameter.ts';

/**
 * Called by the scripts of `entrada completion` and `entrada init`. Prints `files` if the shell is to complete the name
 * of a file; otherwise `words`, then a completion of the last word per line.
 */
export const completeCommand = defineCommand({
  table: {
    name: 'complete',
    aliases: [],
    synopsis: 'Prints the completions of the last word, one per line.',
    description: [],
    parameters: { Shell: shellParameter },
    // The line up to the cursor and COMP_WORDBREAKS from bash; words with "=" in front from PowerShell, whose older
    // versions do not pass empty words on; from the others, the words.
    trailingWords: 'WORDS',
    examples: [],
  },
  async run({ parameters: { Shell: shell }, trailing }, host) {
    const [line = '', breaks = ''] = trailing;
    const bashLine = shell === 'bash' ? readBashLine(line, breaks) : undefined;
    const typed = shell === 'powershell' ? trailing.map((word) => word.replace(/^=/, '')) : trailing;
    const completion: Completion =
      bashLine?.isRedirection === true ? { kind: 'files' } : await complete(bashLine?.words ?? typed, host);
    if (completion.kind === 'files') {
      await host.printLine('files');
      return nothing;
    }
    const { beginning, words } = completion;
    const written = words
      // Such a name cannot be shown or typed.
      .filter((word) => !/\p{Cc}/u.test(word))
      .map((word) => {
        if (bashLine !== undefined) return quoteForBash(beginning + word, bashLine);
        return shell === 'powershell' ? wordForPowerShell(beginning, word) : beginning + word;
      });
    await host.printLine(['words', ...written].join('\n'));
    return nothing;
  },
});

/** The first word is a cmdlet's name, or the program's, in any spelling. */
async function complete([first = '', ...rest]: readonly string[], host: CommandHost): Promise<Completion> {
  const isCmdlet = first.includes('-') && (await host.commands.find([first])) !== undefined;
  return completeLine(isCmdlet ? [first, ...rest] : rest, host.commands, completionValues(host));
}
