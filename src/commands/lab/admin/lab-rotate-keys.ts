import { defineCommand } from '../../command.ts';
import { environmentParameter, fieldsOf, findRunningLab } from './running-lab.ts';

/** The command lab rotate-keys. */
export const labRotateKeysCommand = defineCommand({
  table: {
    name: 'lab rotate-keys',
    aliases: [],
    synopsis: 'Signs the tokens of a running lab with a new key.',
    description: ['The old key stays in discovery, and its tokens are accepted, until the grace ends.'],
    parameters: {
      GraceSeconds: { type: 'Int32', description: 'How long the old key stays; 0: not at all.', defaultText: '86400' },
      Environment: environmentParameter,
    },
    examples: [{ title: 'Test an API that caches keys', line: 'lab rotate-keys -GraceSeconds 0' }],
    output: 'The keys of discovery, the new one first.',
  },
  async run({ parameters: { Environment, GraceSeconds } }, host) {
    const call = await findRunningLab(Environment, host);
    const answer = await call('POST', '/keys', fieldsOf({ GraceSeconds }));
    return { kind: 'value', value: answer['value'] };
  },
});
