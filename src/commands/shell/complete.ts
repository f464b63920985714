import { defineCommand, nothing } from '../command.ts';
import { completionText } from './completion-text.ts';
import { completionValues } from './values/completion-values.ts';
import { shellParameter } from './shell-parameter.ts';

/** Called by the scripts of `entrada completion` and `entrada init`: prints the text of {@link completionText}. */
export const completeCommand = defineCommand({
  table: {
    name: 'complete',
    aliases: [],
    synopsis: 'Prints the completions of the last word, one per line.',
    description: [],
    parameters: { Shell: shellParameter },
    trailingWords: 'WORDS',
    examples: [],
  },
  async run({ parameters: { Shell: shell }, trailing }, host) {
    await host.printLine(await completionText(shell, trailing, host.commands, completionValues(host)));
    return nothing;
  },
});
