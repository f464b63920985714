import { defineCommand } from '../../command.ts';
import { environmentParameter, fieldsOf, findRunningLab, queryOf, tenantParameter } from './running-lab.ts';

/** The command lab add group. */
export const labAddGroupCommand = defineCommand({
  table: {
    name: 'lab add group',
    aliases: [],
    synopsis: 'Adds a group to a running lab.',
    description: [],
    parameters: {
      DisplayName: {
        type: 'String',
        aliases: ['Name'],
        description: 'Its name.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      Kind: {
        type: 'Enum',
        typeName: 'GroupKind',
        values: ['security', 'microsoft365'],
        description: 'The kind of the group.',
        defaultText: 'security',
      },
      Description: { type: 'String', description: 'Its description.', notEmpty: true },
      Members: {
        type: 'String[]',
        description: 'Users by user principal name, groups and applications by name, or ids.',
        notEmpty: true,
      },
      Owners: {
        type: 'String[]',
        description: 'Users by user principal name, applications by name, or ids.',
        notEmpty: true,
      },
      Tenant: tenantParameter,
      Environment: { ...environmentParameter, aliases: [] },
    },
    examples: [{ title: 'Add a group with a member', line: 'lab add group Testers -Members ada@lab.example' }],
    output: 'The group.',
  },
  async run({ parameters: { Environment, Tenant, ...fields } }, host) {
    const call = await findRunningLab(Environment, host);
    return { kind: 'value', value: await call('POST', `/groups${queryOf({ tenant: Tenant })}`, fieldsOf(fields)) };
  },
});
