import type { ErrorCode } from '../../src/base/errors.ts';
import type {
  IdentityServiceKind,
  ManagedIdentityServer,
} from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { pipelinePaths } from '../../src/lab/federation/pipelines.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { ManagedIdentity } from '../../src/lab/tenant/application.ts';
import type { Context } from '../../src/model/context.ts';
import type { TokenCredentialType } from '../../src/model/token-credential-type.ts';
import type { TokenRequest } from '../../src/session/tokens/token-request.ts';
import type { ConnectEntraOptions } from '../../src/model/connect-options.ts';
import { arcKeyFolder, type CredentialSetup, type CredentialWorld } from './credential-world.ts';

/** What a service says no to, and how that has to be told. */
export interface CredentialRefusal {
  /** To sign in with in place of the good one. */
  readonly setup?: CredentialSetup;
  /** What happens between sign-in and renewal. */
  readonly afterSignIn?: () => void;
  /** What is asked for then; default: a renewal. */
  readonly request?: TokenRequest;
  /** Puts right again what `afterSignIn` changed. */
  readonly afterwards?: () => void;
  readonly code: ErrorCode;
  readonly message: RegExp;
}

/** One credential: how to sign in with it, and what has to come of it. */
export interface CredentialCase {
  readonly name: string;
  prepare(world: CredentialWorld): Promise<CredentialSetup> | CredentialSetup;
  /** What its client asks at the sign-in and at a renewal, as `watchWire` tells it. */
  readonly signIn: readonly string[];
  readonly renewal: readonly string[];
  readonly context: Partial<Context>;
  refuse(world: CredentialWorld): Promise<CredentialRefusal> | CredentialRefusal;
}

const { tenantId, managedIdentities } = labIds;
const { daemon, workload, graphCommandLine } = labIds.applications;
const { ada } = labIds.users;
const environment = 'Lab';
const subject = 'CN=Entrada Lab Client';
const azureDevOpsPath = pipelinePaths.azureDevOps;
const byAssertion = ['token by client_credentials, proof: assertion'];
const bySecret = ['token by client_credentials, proof: secret'];

type Cases = readonly [CredentialCase, ...CredentialCase[]];

/** At least one case for each row of the registry. Supplied tokens are never renewed and have tests of their own. */
const casesByName: Readonly<Record<Exclude<TokenCredentialType, 'UserProvidedAccessToken'>, Cases>> = {
  InteractiveBrowser: [personCase('browser')],
  DeviceCode: [personCase('device code')],
  ClientSecret: [
    {
      name: 'client secret',
      prepare: () => ({ options: secretOptions(daemon.secret) }),
      signIn: bySecret,
      renewal: bySecret,
      context: { AuthType: 'AppOnly', TokenCredentialType: 'ClientSecret', ClientId: daemon.appId },
      refuse: () => ({
        setup: { options: secretOptions('a-wrong-secret') },
        code: 'CREDENTIAL_REFUSED',
        message: /AADSTS7000215/,
      }),
    },
  ],
  ClientCertificate: [
    certificateCase('file', ({ certificatePath }) => ({ certificate: certificatePath })),
    certificateCase('thumbprint', ({ certificate }) => ({ certificateThumbprint: certificate.thumbprint })),
    certificateCase('subject', ({ certificate }) => ({ certificateSubjectName: certificate.subject })),
  ],
  ManagedIdentity: identityCases(),
  EnvironmentVariable: variableCases(),
  FederatedToken: federatedCases(),
  UserPassword: [passwordCase()],
};

/** Every credential that can be renewed. */
export const credentialCases: readonly CredentialCase[] = Object.values(casesByName).flat();

/** Only Connect-MicrosoftTeams takes a user name and a password. */
function passwordCase(): CredentialCase {
  const setup = (password: string): CredentialSetup => ({
    options: { environment },
    teamsOptions: { teamsEnvironmentName: environment, credential: { userName: ada.userPrincipalName, password } },
  });
  return {
    name: 'refresh token of the sign-in with a password',
    prepare: () => setup(ada.password),
    signIn: ['token by password, proof: none'],
    renewal: ['token by refresh_token, proof: none'],
    context: { AuthType: 'Delegated', TokenCredentialType: 'UserPassword', Account: ada.userPrincipalName },
    refuse: () => ({
      setup: setup('a-wrong-password'),
      code: 'CREDENTIAL_REFUSED',
      message: /AADSTS50126/,
    }),
  };
}

function personCase(kind: 'browser' | 'device code'): CredentialCase {
  const isBrowser = kind === 'browser';
  return {
    name: `refresh token of the ${kind} sign-in`,
    prepare: () => ({ options: isBrowser ? { environment } : { environment, useDeviceCode: true } }),
    signIn: isBrowser
      ? ['token by authorization_code, proof: none']
      : ['device code', 'token by device_code, proof: none'],
    renewal: ['token by refresh_token, proof: none'],
    context: {
      AuthType: 'Delegated',
      TokenCredentialType: isBrowser ? 'InteractiveBrowser' : 'DeviceCode',
      ClientId: graphCommandLine.appId,
      Account: ada.userPrincipalName,
    },
    refuse: ({ lab }) => ({
      afterSignIn: () => lab.revokeSessions(ada.id),
      code: 'SIGN_IN_NEEDED',
      message: /AADSTS50173/,
    }),
  };
}

function secretOptions(password: string): ConnectEntraOptions {
  return { environment, tenantId, clientSecretCredential: { userName: daemon.appId, password } };
}

function certificateCase(by: string, place: (world: CredentialWorld) => CertificatePlace): CredentialCase {
  return {
    name: `certificate by ${by}`,
    prepare: (world) => ({ options: { environment, tenantId, clientId: workload.appId, ...place(world) } }),
    signIn: byAssertion,
    renewal: byAssertion,
    context: { AuthType: 'AppOnly', TokenCredentialType: 'ClientCertificate', CertificateSubjectName: subject },
    refuse: certificateRefusal,
  };
}

type CertificatePlace = Pick<
  Extract<ConnectEntraOptions, { readonly clientId: string }>,
  'certificate' | 'certificateThumbprint' | 'certificateSubjectName'
>;

/** An administrator removes the certificate; it is there again for the next test. */
function certificateRefusal({ lab, certificate }: CredentialWorld): CredentialRefusal {
  return {
    afterSignIn: () => lab.forgetCertificates(workload.appId),
    afterwards: () => void lab.registerCertificate(workload.appId, certificate.pem),
    code: 'CREDENTIAL_REFUSED',
    message: /AADSTS700027/,
  };
}

function identityCases(): Cases {
  const { system, reader } = managedIdentities;
  const context = { AuthType: 'ManagedIdentity', TokenCredentialType: 'ManagedIdentity' } as const;
  const imdsPath = 'managed-identity GET /metadata/identity/oauth2/token';
  const ofMachine = (
    kind: Exclude<IdentityServiceKind['kind'], 'azure-arc' | 'cloud-shell'>,
    line: string,
    refuse: (machine: ManagedIdentityServer) => CredentialRefusal,
  ): CredentialCase => {
    return {
      name: `managed identity, ${kind}`,
      prepare: async (world) => ofItself(await world.machine({ kind })),
      signIn: kind === 'imds' ? [line, line] : [line],
      renewal: [line],
      context: { ...context, ClientId: system.clientId },
      refuse: async (world) => refuse(await world.machine({ kind })),
    };
  };
  const unknown = (machine: ManagedIdentityServer): CredentialRefusal => ({
    setup: {
      options: { environment, identity: true, clientId: labIds.serviceConnectionId },
      env: machine.env,
      machine,
    },
    code: 'IDENTITY_UNAVAILABLE',
    message: /Cannot get a token from .*(?:not found|No .* found|status code: 404)/i,
  });
  const wrongHeader = (machine: ManagedIdentityServer): CredentialRefusal => ({
    setup: { ...ofItself(machine), env: { ...machine.env, IDENTITY_HEADER: 'a-wrong-header' } },
    code: 'IDENTITY_UNAVAILABLE',
    message: /Cannot get a token from Azure Service Fabric: it answered 404 "Managed identity is not found/,
  });
  const arc = async (world: CredentialWorld, identities?: readonly ManagedIdentity[]): Promise<CredentialSetup> => {
    return ofItself(await world.machine({ kind: 'azure-arc', keyFolder: arcKeyFolder(world) }, identities));
  };
  return [
    ofMachine('imds', imdsPath, unknown),
    ofMachine('app-service', 'managed-identity GET /msi/token', unknown),
    ofMachine('container-apps', 'managed-identity GET /msi/token', unknown),
    ofMachine('app-service-2017', 'managed-identity GET /MSI/token/', unknown),
    ofMachine('azure-ml', 'managed-identity GET /MSI/auth/', unknown),
    ofMachine('service-fabric', 'managed-identity GET /metadata/identity/oauth2/token', wrongHeader),
    {
      name: 'managed identity, azure-arc',
      prepare: (world) => arc(world),
      // The challenge, and the answer with the key.
      signIn: [imdsPath, imdsPath],
      renewal: [imdsPath, imdsPath],
      context: { ...context, ClientId: system.clientId },
      refuse: async (world) => ({
        setup: await arc(world, []),
        code: 'IDENTITY_UNAVAILABLE',
        message: /Cannot get a token from Azure Arc: it answered 400 .*Identity not found/,
      }),
    },
    {
      name: 'managed identity, cloud-shell',
      prepare: async (world) => ofItself(await world.machine({ kind: 'cloud-shell' })),
      signIn: ['managed-identity POST /oauth2/token'],
      renewal: ['managed-identity POST /oauth2/token'],
      context: { ...context, Account: ada.userPrincipalName },
      refuse: () => ({
        request: { resource: 'https://vault.azure.net' },
        code: 'REQUEST_REFUSED',
        message: /Cannot get a token from Azure Cloud Shell: it answered 400/,
      }),
    },
    {
      name: 'managed identity, user-assigned',
      async prepare(world) {
        const identities = world.lab.tenant.managedIdentities.filter(({ clientId }) => clientId === reader.clientId);
        const machine = await world.machine({ kind: 'app-service' }, identities);
        return { options: { environment, identity: true, resourceId: reader.resourceId }, env: machine.env, machine };
      },
      signIn: ['managed-identity GET /msi/token'],
      renewal: ['managed-identity GET /msi/token'],
      context: { ...context, ClientId: reader.clientId, ManagedIdentityId: reader.resourceId },
      async refuse(world) {
        const machine = await world.machine({ kind: 'app-service' });
        return {
          setup: {
            options: { environment, identity: true, resourceId: `${reader.resourceId}-gone` },
            env: machine.env,
            machine,
          },
          code: 'IDENTITY_UNAVAILABLE',
          message: /No User Assigned or Delegated Managed Identity found/,
        };
      },
    },
    {
      name: 'managed identity, az-accounts',
      prepare: (world) => olderService(world, {}),
      signIn: ['managed-identity GET /oauth2/token'],
      renewal: ['managed-identity GET /oauth2/token'],
      context: { ...context, ClientId: system.clientId },
      refuse: async (world) => ({
        setup: await olderService(world, { managedServiceSecret: 'a-wrong-secret' }),
        code: 'CREDENTIAL_REFUSED',
        message: /Cannot get a token from the identity service at "localhost:\d+": it answered 401 "Unknown Source/,
      }),
    },
    {
      name: 'managed identity, workload identity of Kubernetes',
      prepare: async (world) => ({
        options: { environment, identity: true },
        env: await kubernetesVariables(world, workload.kubernetesSubject),
      }),
      signIn: byAssertion,
      renewal: byAssertion,
      context: { ...context, ClientId: workload.appId },
      refuse: async (world) => ({
        setup: {
          options: { environment, identity: true },
          env: await kubernetesVariables(world, 'system:serviceaccount:default:stranger'),
        },
        code: 'CREDENTIAL_REFUSED',
        message: /AADSTS700213/,
      }),
    },
  ];
}

/** The protocol of before IMDS, which Connect-MicrosoftTeams alone speaks. */
async function olderService(
  world: CredentialWorld,
  changes: { readonly managedServiceSecret?: string },
): Promise<CredentialSetup> {
  const machine = await world.machine({ kind: 'az-accounts', requiresSecret: true });
  const teamsOptions = {
    identity: true,
    teamsEnvironmentName: environment,
    managedServiceHostName: 'localhost',
    managedServicePort: Number(new URL(machine.origin).port),
    managedServiceSecret: machine.secret,
    ...changes,
  } as const;
  return { ...ofItself(machine), teamsOptions };
}

/** Signs in with the identity of the machine itself. */
function ofItself(machine: ManagedIdentityServer): CredentialSetup {
  return { options: { environment, identity: true }, env: machine.env, machine };
}

async function kubernetesVariables(world: CredentialWorld, subjectName: string): Promise<Record<string, string>> {
  const path = world.file(`${subjectName.split(':').at(-1)}-token`, await mint(world, 'kubernetes', subjectName));
  return { AZURE_CLIENT_ID: workload.appId, AZURE_TENANT_ID: tenantId, AZURE_FEDERATED_TOKEN_FILE: path };
}

/** Lives longer than the tests of one credential move the clock. */
async function mint({ lab, secrets }: CredentialWorld, issuer: string, subjectName: string): Promise<string> {
  const token = await lab.mintFederatedToken({ issuer, subject: subjectName, lifetimeSeconds: 30 * 24 * 3600 });
  secrets.add(token);
  return token;
}

function variableCases(): Cases {
  const options = { environment, environmentVariable: true } as const;
  const application = (clientId: string) => ({ AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId });
  const common = {
    context: { AuthType: 'EnvironmentVariable', TokenCredentialType: 'EnvironmentVariable' },
  } as const;
  const secretVariables = (secret: string) => ({
    options,
    env: { ...application(daemon.appId), AZURE_CLIENT_SECRET: secret },
  });
  const passwordVariables = (password: string) => ({
    options,
    env: {
      ...application(graphCommandLine.appId),
      AZURE_USERNAME: ada.userPrincipalName,
      AZURE_PASSWORD: password,
    },
  });
  const tokenVariables = async (world: CredentialWorld, name: string, content: Promise<string>) => ({
    options,
    env: { ...application(workload.appId), AZURE_FEDERATED_TOKEN_FILE: world.file(name, await content) },
  });
  return [
    {
      ...common,
      name: 'environment variables, secret',
      prepare: () => secretVariables(daemon.secret),
      signIn: bySecret,
      renewal: bySecret,
      refuse: () => ({
        setup: secretVariables('a-wrong-secret'),
        code: 'CREDENTIAL_REFUSED',
        message: /AADSTS7000215/,
      }),
    },
    {
      ...common,
      name: 'environment variables, certificate',
      prepare: ({ certificatePath }) => ({
        options,
        env: { ...application(workload.appId), AZURE_CLIENT_CERTIFICATE_PATH: certificatePath },
      }),
      signIn: byAssertion,
      renewal: byAssertion,
      refuse: certificateRefusal,
    },
    {
      ...common,
      name: 'environment variables, user name and password',
      prepare: () => passwordVariables(ada.password),
      signIn: ['token by password, proof: none'],
      renewal: ['token by password, proof: none'],
      refuse: () => ({
        setup: passwordVariables('a-wrong-password'),
        code: 'CREDENTIAL_REFUSED',
        message: /AADSTS50126/,
      }),
    },
    {
      ...common,
      name: 'environment variables, federated token',
      prepare: (world) => tokenVariables(world, 'variable-token', mint(world, 'github', workload.githubSubject)),
      signIn: byAssertion,
      renewal: byAssertion,
      refuse: async (world) => ({
        setup: await tokenVariables(world, 'stranger-token', mint(world, 'github', 'repo:stranger')),
        code: 'CREDENTIAL_REFUSED',
        message: /AADSTS700213/,
      }),
    },
  ];
}

function federatedCases(): Cases {
  const from = (federatedToken: string, env: Readonly<Record<string, string>> = {}): CredentialSetup => ({
    options: { environment, tenantId, clientId: workload.appId, federatedToken },
    env,
  });
  const common = {
    context: { AuthType: 'AppOnly', TokenCredentialType: 'FederatedToken', ClientId: workload.appId },
  } as const;
  const plain = { ...common, signIn: byAssertion, renewal: byAssertion };
  const good = (world: CredentialWorld) => mint(world, 'github', workload.githubSubject);
  const stranger = (world: CredentialWorld) => mint(world, 'github', 'repo:stranger');
  const isStrange = { code: 'CREDENTIAL_REFUSED', message: /AADSTS700213/ } as const;
  const command = (path: string) =>
    `command:${process.execPath} -p "fs.readFileSync('${path.replaceAll('\\', '/')}', 'utf8')"`;
  const serviceLines = (line: string) => ({ signIn: [line, ...byAssertion], renewal: [line, ...byAssertion] });
  return [
    {
      ...plain,
      name: 'federated token of a file',
      prepare: async (world) => from(`file:${world.file('token', await good(world))}`),
      refuse: async (world) => ({ setup: from(`file:${world.file('strange', await stranger(world))}`), ...isStrange }),
    },
    {
      ...plain,
      name: 'federated token of a variable',
      prepare: async (world) => from('env:ID_TOKEN', { ID_TOKEN: await good(world) }),
      refuse: async (world) => ({ setup: from('env:ID_TOKEN', { ID_TOKEN: await stranger(world) }), ...isStrange }),
    },
    {
      ...plain,
      name: 'federated token of a command',
      prepare: async (world) => from(command(world.file('token', await good(world)))),
      refuse: async (world) => ({ setup: from(command(world.file('strange', await stranger(world)))), ...isStrange }),
    },
    {
      ...common,
      ...serviceLines('outside GET /github/idtoken'),
      name: 'federated token of GitHub',
      prepare: ({ lab }) => from('github', lab.pipelineVariables.github),
      refuse: ({ lab }) => ({
        setup: from('github', {
          ...lab.pipelineVariables.github,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a-wrong-request-token',
        }),
        code: 'CREDENTIAL_REFUSED',
        message: /Cannot get a federated token from GitHub Actions: it answered 401/,
      }),
    },
    {
      ...common,
      ...serviceLines(`outside POST ${azureDevOpsPath}`),
      name: 'federated token of Azure DevOps',
      prepare: ({ lab }) => from(`azure-devops:${labIds.serviceConnectionId}`, lab.pipelineVariables.azureDevOps),
      refuse: ({ lab }) => ({
        setup: from(`azure-devops:${labIds.serviceConnectionId}`, {
          ...lab.pipelineVariables.azureDevOps,
          SYSTEM_ACCESSTOKEN: 'a-wrong-access-token',
        }),
        code: 'CREDENTIAL_REFUSED',
        message: /Cannot get a federated token from Azure DevOps: it answered 401/,
      }),
    },
  ];
}
