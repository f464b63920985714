import { defineCommand } from '../../command.ts';
import { environmentParameter, fieldsOf, findRunningLab, queryOf, tenantParameter } from './running-lab.ts';

/** The command lab add app. */
export const labAddAppCommand = defineCommand({
  table: {
    name: 'lab add app',
    aliases: [],
    synopsis: 'Adds an application to a running lab.',
    description: [
      'It has a secret unless it is a public client or a single-page application: one that the lab chooses from the name, if -Secrets is not there. Its other fields can be set with a seed file, or through Graph.',
    ],
    parameters: {
      DisplayName: {
        type: 'String',
        aliases: ['Name'],
        description: 'Its name.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      RedirectUris: { type: 'String[]', description: 'Redirect URIs of the type -RedirectType.', notEmpty: true },
      RedirectType: {
        type: 'Enum',
        typeName: 'RedirectType',
        values: ['web', 'spa', 'publicClient'],
        description: 'The type of the redirect URIs.',
        defaultText: 'web',
      },
      Secrets: {
        type: 'String[]',
        description: 'Client secrets. Never real ones: others can read them.',
        notEmpty: true,
      },
      Roles: {
        type: 'String[]',
        completedFrom: 'Graph roles',
        description: 'Application permissions of Microsoft Graph, such as User.Read.All.',
        notEmpty: true,
      },
      ConsentedScopes: {
        type: 'String[]',
        completedFrom: 'Graph scopes',
        description: 'Delegated permissions of Microsoft Graph that need no further consent.',
        notEmpty: true,
      },
      ExposedScopes: { type: 'String[]', description: 'Delegated permissions of its own API.', notEmpty: true },
      AppRoles: { type: 'String[]', description: 'Roles of its own API.', notEmpty: true },
      AppId: {
        type: 'String',
        description: 'Its client id, a GUID.',
        defaultText: 'derived from the name',
        notEmpty: true,
      },
      Tenant: tenantParameter,
      Environment: { ...environmentParameter, aliases: [] },
    },
    examples: [
      { title: 'Add a daemon', line: 'lab add app Importer -Roles User.Read.All' },
      {
        title: 'Add a single-page application',
        line: 'lab add app Portal -RedirectUris http://localhost:5173 -RedirectType spa',
      },
    ],
    output: 'The application, with its client id and secrets.',
  },
  async run({ parameters }, host) {
    const { Environment, Tenant, RedirectUris, RedirectType = 'web', ...fields } = parameters;
    const call = await findRunningLab(Environment, host);
    const redirects = RedirectUris === undefined ? {} : { redirectUris: { [RedirectType]: RedirectUris } };
    const isConfidential = RedirectUris === undefined || RedirectType === 'web';
    const secrets = fields.Secrets ?? (isConfidential ? [{ generate: 'always-the-same' }] : undefined);
    const application = { ...fieldsOf({ ...fields, Secrets: secrets }), ...redirects };
    return { kind: 'value', value: await call('POST', `/applications${queryOf({ tenant: Tenant })}`, application) };
  },
});
