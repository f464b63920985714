import { EntradaError } from '../../../base/errors.ts';
import { defineCommand } from '../../command.ts';
import { environmentParameter, fieldsOf, findRunningLab } from './running-lab.ts';

/** The command lab clock. */
export const labClockCommand = defineCommand({
  table: {
    name: 'lab clock',
    aliases: [],
    synopsis: 'Shows or moves the time of a running lab.',
    description: [
      'Tokens, codes, lockouts, sessions and the Date header follow the time of the lab. The programs that use it do not: a token that has expired in the lab is refused by its Graph, and a client notices that.',
    ],
    parameters: {
      Advance: { type: 'Double', description: 'Moves the time by so many seconds; negative: back.' },
      Set: { type: 'String', description: 'Sets the time, such as 2030-01-01T00:00:00Z.', notEmpty: true },
      Freeze: { type: 'SwitchParameter', description: 'Stops the time.' },
      Run: { type: 'SwitchParameter', description: 'Lets it run again.' },
      Reset: { type: 'SwitchParameter', description: 'Returns to the real time.' },
      Environment: environmentParameter,
    },
    examples: [
      { title: 'Let access tokens expire', line: 'lab clock -Advance 7200' },
      { title: 'Return to the real time', line: 'lab clock -Reset' },
    ],
    output: 'now, isFrozen and offsetSeconds, the difference to the real time.',
  },
  async run({ parameters }, host) {
    const { Environment, Freeze, Run, ...others } = parameters;
    if (Freeze === true && Run === true) {
      throw new EntradaError(
        'PARAMETER_VALUE_INVALID',
        'Cannot stop and run the time at once; use one of -Freeze and -Run',
      );
    }
    const call = await findRunningLab(Environment, host);
    const frozen = Freeze === true ? true : Run === true ? false : undefined;
    const fields = fieldsOf({ ...others, Frozen: frozen });
    const value =
      Object.keys(fields).length === 0 ? await call('GET', '/clock') : await call('PATCH', '/clock', fields);
    return { kind: 'value', value };
  },
});
