import { defineCommand } from '../../command.ts';
import { environmentParameter, fieldsOf, findRunningLab, queryOf, tenantParameter } from './running-lab.ts';

/** The command lab add user. */
export const labAddUserCommand = defineCommand({
  table: {
    name: 'lab add user',
    aliases: [],
    synopsis: 'Adds a user to a running lab.',
    description: ['Without -Password, the lab chooses one from the name, and prints it.'],
    parameters: {
      UserPrincipalName: {
        type: 'String',
        aliases: ['Name'],
        description: 'The name to sign in with, in a domain of the tenant: kim@lab.example.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      Password: { type: 'String', description: 'The password. Never a real one: others can read it.', notEmpty: true },
      DisplayName: { type: 'String', description: 'The name to show.', notEmpty: true },
      GivenName: { type: 'String', description: 'First name.', notEmpty: true },
      Surname: { type: 'String', description: 'Last name.', notEmpty: true },
      JobTitle: { type: 'String', description: 'Job title.', notEmpty: true },
      Department: { type: 'String', description: 'Department.', notEmpty: true },
      Manager: { type: 'String', description: 'User principal name or id of another user.', notEmpty: true },
      Tenant: tenantParameter,
      Environment: { ...environmentParameter, aliases: [] },
    },
    examples: [{ title: 'Add a user', line: "lab add user kim@lab.example -Password 'Test-1234'" }],
    output: 'The user, with the password.',
  },
  async run({ parameters: { Environment, Tenant, ...fields } }, host) {
    const call = await findRunningLab(Environment, host);
    return { kind: 'value', value: await call('POST', `/users${queryOf({ tenant: Tenant })}`, fieldsOf(fields)) };
  },
});
