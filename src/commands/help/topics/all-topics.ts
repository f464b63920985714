import { machineTopics } from './machine-topics.ts';
import { sessionTopics } from './session-topics.ts';
import type { Topic } from './topic.ts';

/** The topic common-parameters, whose text comes from the table of these parameters. */
export const commonParametersTopic = 'common-parameters';

/** Every topic of `entrada help`, in the order of the help page. */
export const topics: readonly Topic[] = [
  ...sessionTopics,
  ...machineTopics,
  {
    name: commonParametersTopic,
    synopsis: 'The parameters of every command.',
    words: ['verbose', 'debug', 'whatif', 'confirm', 'erroraction', 'output', 'query', 'context'],
    blocks: [],
  },
];

/** Finds a topic by its name, in singular or plural, ignoring case. */
export function findTopic(word: string): Topic | undefined {
  const wanted = word.toLowerCase();
  return (
    topics.find(({ name }) => [name, name.replace(/s$/, ''), name.replace(/ies$/, 'y')].includes(wanted)) ??
    topics.find(({ name }) => name.replace(/([a-z])es$/, '$1') === wanted)
  );
}
