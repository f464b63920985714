import { answerAsAz, readAzArguments } from '../../exec/answer-as-az.ts';
import { defineCommand } from '../command.ts';

/** The hidden command az-shim: the `az` and `azd` of `entrada exec -AzShim` run it. */
export const azShimCommand = defineCommand({
  table: {
    name: 'az-shim',
    aliases: [],
    synopsis: 'Answers a request for a token as az or azd does.',
    description: ['The stand-ins for az and azd of entrada exec run it.'],
    parameters: {},
    trailingWords: 'PROGRAM [ARGUMENTS]',
    examples: [],
  },
  async run({ trailing }, { services }) {
    const text = await answerAsAz(readAzArguments(trailing), services);
    return { kind: 'text', text, value: () => text };
  },
});
