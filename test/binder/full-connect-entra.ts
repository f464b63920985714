import type { CommandTable } from '../../src/model/parameter-table.ts';

const user = 'UserParameterSet';
const certificate = 'AppCertificateParameterSet';
const identity = 'IdentityParameterSet';
const secret = 'AppSecretCredentialParameterSet';
const token = 'AccessTokenParameterSet';
const variables = 'EnvironmentVariableParameterSet';

/** All six sets of the cmdlet's reference page, with the positions of its source. */
export const fullConnectEntra = {
  name: 'Connect-Entra',
  aliases: ['connect'],
  synopsis: 'Connects.',
  description: ['Connects.'],
  defaultSet: user,
  parameters: {
    Scopes: { type: 'String[]', description: '', sets: { [user]: { position: 0 } } },
    ClientId: {
      type: 'String',
      description: '',
      aliases: ['AppId', 'ApplicationId'],
      sets: { [user]: { position: 1 }, [certificate]: { mandatory: true, position: 0 }, [identity]: { position: 0 } },
    },
    CertificateSubjectName: {
      type: 'String',
      description: '',
      aliases: ['CertificateSubject', 'CertificateName'],
      sets: { [certificate]: { position: 1 } },
    },
    CertificateThumbprint: { type: 'String', description: '', sets: { [certificate]: { position: 2 } } },
    SendCertificateChain: { type: 'Boolean', description: '', sets: { [certificate]: {} } },
    Certificate: { type: 'String', description: '', sets: { [certificate]: {} } },
    ClientSecretCredential: {
      type: 'PSCredential',
      description: '',
      aliases: ['SecretCredential', 'Credential'],
      sets: { [secret]: {} },
    },
    AccessToken: { type: 'SecureString', description: '', sets: { [token]: { mandatory: true, position: 0 } } },
    TenantId: {
      type: 'String',
      description: '',
      aliases: ['Audience', 'Tenant'],
      sets: { [user]: { position: 3 }, [certificate]: {}, [secret]: {} },
    },
    ContextScope: {
      type: 'Enum',
      typeName: 'ContextScope',
      values: ['Process', 'CurrentUser'],
      description: '',
      sets: { [user]: {}, [certificate]: {}, [identity]: {}, [secret]: {}, [variables]: {} },
    },
    Environment: { type: 'String', description: '', aliases: ['EnvironmentName', 'NationalCloud'], notEmpty: true },
    UseDeviceCode: {
      type: 'SwitchParameter',
      description: '',
      aliases: ['UseDeviceAuthentication', 'DeviceCode', 'DeviceAuth', 'Device'],
      sets: { [user]: {} },
    },
    ClientTimeout: { type: 'Double', description: '' },
    Identity: {
      type: 'SwitchParameter',
      description: '',
      aliases: ['ManagedIdentity', 'ManagedServiceIdentity', 'MSI'],
      sets: { [identity]: { position: 0 } },
    },
    EnvironmentVariable: { type: 'SwitchParameter', description: '', sets: { [variables]: {} } },
    NoWelcome: { type: 'SwitchParameter', description: '' },
  },
  examples: [],
} as const satisfies CommandTable;
