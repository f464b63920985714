import { defineCommand, nothing } from '../../command.ts';
import { environmentParameter, findRunningLab, queryOf, tenantParameter } from './running-lab.ts';

const resources = {
  user: 'users',
  group: 'groups',
  app: 'applications',
  policy: 'policies',
  fault: 'faults',
} as const;

/** The command lab remove. */
export const labRemoveCommand = defineCommand({
  table: {
    name: 'lab remove',
    aliases: [],
    synopsis: 'Removes a user, group, application, policy or fault from a running lab.',
    description: [],
    parameters: {
      What: {
        type: 'Enum',
        typeName: 'LabObject',
        values: ['user', 'group', 'app', 'policy', 'fault'],
        description: 'The kind of the object.',
        everywhere: { mandatory: true, position: 0 },
      },
      Id: {
        type: 'String',
        description: 'Its id; of a user also the user principal name, of a group or an application also the name.',
        everywhere: { mandatory: true, position: 1 },
        notEmpty: true,
      },
      Tenant: tenantParameter,
      Environment: environmentParameter,
    },
    examples: [{ title: 'Remove a fault', line: 'lab remove fault busy' }],
  },
  async run({ parameters }, host) {
    const { What, Id, Tenant } = parameters;
    const call = await findRunningLab(parameters.Environment, host);
    await call('DELETE', `/${resources[What]}/${encodeURIComponent(Id)}${queryOf({ tenant: Tenant })}`);
    return nothing;
  },
});
