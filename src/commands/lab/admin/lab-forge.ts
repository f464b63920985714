import { defineCommand } from '../../command.ts';
import { environmentParameter, fieldsOf, findRunningLab, tenantParameter } from './running-lab.ts';

/** The command lab forge. */
export const labForgeCommand = defineCommand({
  table: {
    name: 'lab forge',
    aliases: [],
    synopsis: 'Creates a token of a running lab for testing an API, on request a defective one.',
    description: [
      'Without parameters, the token is one of Graph for the first user with a password. An API has to refuse a token with any defect.',
    ],
    parameters: {
      User: { type: 'String', description: 'User principal name or id.', notEmpty: true },
      App: { type: 'SwitchParameter', description: 'A token of the application itself, without a user.' },
      ClientId: { type: 'String', description: 'The client that the token is for.', notEmpty: true },
      Audience: { type: 'String', description: 'The API, such as api://CLIENT-ID.', notEmpty: true },
      Scopes: { type: 'String[]', description: 'The claim scp.', notEmpty: true },
      Roles: { type: 'String[]', description: 'The claim roles.', notEmpty: true },
      LifetimeSeconds: { type: 'Int32', description: 'Until it expires.', defaultText: '3600' },
      Kind: { type: 'Enum', typeName: 'TokenKind', values: ['access', 'id'], description: 'The kind of the token.' },
      Defect: {
        type: 'Enum',
        typeName: 'TokenDefect',
        values: [
          'expired',
          'not-yet-valid',
          'wrong-audience',
          'wrong-issuer',
          'wrong-tenant',
          'unsigned',
          'without-signature',
          'tampered',
          'unpublished-key',
          'other-key',
          'embedded-key',
          'wrong-kid',
          'hs256-with-public-key',
        ],
        description: 'What is wrong with it.',
      },
      Tenant: tenantParameter,
      Environment: environmentParameter,
    },
    examples: [
      { title: 'Test that an API refuses an expired token', line: 'lab forge -Audience api://orders -Defect expired' },
    ],
    output: 'The token.',
  },
  async run({ parameters }, host) {
    const { Environment, App, ...others } = parameters;
    const call = await findRunningLab(Environment, host);
    const answer = await call('POST', '/forge', { ...fieldsOf(others), ...(App === true ? { user: null } : {}) });
    const token = String(answer['token']);
    return { kind: 'text', text: token, value: () => token };
  },
});
