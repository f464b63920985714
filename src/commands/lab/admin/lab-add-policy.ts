import { defineCommand } from '../../command.ts';
import { environmentParameter, fieldsOf, findRunningLab } from './running-lab.ts';

/** The command lab add policy. */
export const labAddPolicyCommand = defineCommand({
  table: {
    name: 'lab add policy',
    aliases: [],
    synopsis: 'Adds a policy for sign-ins to a running lab.',
    description: ['It applies from the next request on. An unknown kind is refused with the known ones.'],
    parameters: {
      Kind: {
        type: 'String',
        suggestions: [
          'require-mfa',
          'require-mfa-registration',
          'require-strength',
          'require-registered-device',
          'require-compliant-device',
          'require-joined-device',
          'require-approved-app',
          'require-app-protection',
          'require-terms-of-use',
          'require-external-challenge',
          'require-password-change',
          'block',
          'block-by-security-policy',
          'block-device-code',
          'sign-in-frequency',
          'persistent-browser',
          'require-user-consent',
        ],
        description: 'The kind, such as require-mfa, block, require-compliant-device or sign-in-frequency.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      Id: { type: 'String', description: 'A name for lab remove.', defaultText: 'a new GUID', notEmpty: true },
      Users: { type: 'String[]', description: 'The users it is for: ids or user principal names.', notEmpty: true },
      Groups: { type: 'String[]', description: 'The groups it is for: ids or names.', notEmpty: true },
      Applications: { type: 'String[]', description: 'The clients it is for: client ids.', notEmpty: true },
      Resources: { type: 'String[]', description: 'The APIs it is for: ids or identifiers.', notEmpty: true },
      Locations: { type: 'String[]', description: 'IP addresses or ranges it is for.', notEmpty: true },
      State: {
        type: 'Enum',
        typeName: 'PolicyState',
        values: ['enabled', 'report-only', 'disabled'],
        description: 'Whether it has an effect.',
      },
      Strength: {
        type: 'String',
        suggestions: ['mfa', 'passwordless', 'phishing-resistant'],
        description: 'Of require-strength: mfa, passwordless or phishing-resistant.',
        notEmpty: true,
      },
      Seconds: { type: 'Int32', description: 'Of sign-in-frequency.' },
      Mode: {
        type: 'String',
        suggestions: ['always', 'never'],
        description: 'Of persistent-browser: always or never.',
        notEmpty: true,
      },
      Environment: environmentParameter,
    },
    examples: [
      { title: 'Require a second factor of one user', line: 'lab add policy require-mfa -Users ada@lab.example' },
      { title: 'Block an application', line: 'lab add policy block -Applications CLIENT-ID -Id stop' },
    ],
    output: 'The policy with its id.',
  },
  async run({ parameters: { Environment, ...fields } }, host) {
    const call = await findRunningLab(Environment, host);
    return { kind: 'value', value: await call('POST', '/policies', fieldsOf(fields)) };
  },
});
