import { EntradaError } from '../base/errors.ts';

/** Variables that a child process does not inherit, and why. */
export interface RemovedVariables {
  readonly reason: string;
  readonly names: readonly string[];
}

/**
 * The credentials and identity settings in the environment of programs for Azure, Terraform and build services: with
 * any of them, a program would sign in as another identity, or could.
 */
export const removedVariables: readonly RemovedVariables[] = [
  {
    reason: 'credentials of the Azure SDKs (EnvironmentCredential, WorkloadIdentityCredential)',
    names: [
      'AZURE_CLIENT_ID',
      'AZURE_CLIENT_SECRET',
      'AZURE_CLIENT_CERTIFICATE_PATH',
      'AZURE_CLIENT_CERTIFICATE_PASSWORD',
      'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN',
      'AZURE_FEDERATED_TOKEN',
      'AZURE_FEDERATED_TOKEN_FILE',
      'AZURE_PASSWORD',
      'AZURE_TENANT_ID',
      'AZURE_USERNAME',
    ],
  },
  {
    reason: 'other identity endpoints, and settings that select their protocol',
    names: [
      'AZURE_POD_IDENTITY_AUTHORITY_HOST',
      'DEFAULT_IDENTITY_CLIENT_ID',
      'IDENTITY_API_VERSION',
      'IDENTITY_ENDPOINT',
      'IDENTITY_HEADER',
      'IDENTITY_SERVER_THUMBPRINT',
      'IMDS_ENDPOINT',
      'MSI_ENDPOINT',
      'MSI_SECRET',
    ],
  },
  {
    reason: 'credentials of Terraform and OpenTofu',
    names: [
      'ARM_ACCESS_KEY',
      'ARM_CLIENT_CERTIFICATE',
      'ARM_CLIENT_CERTIFICATE_PASSWORD',
      'ARM_CLIENT_CERTIFICATE_PATH',
      'ARM_CLIENT_ID',
      'ARM_CLIENT_ID_FILE_PATH',
      'ARM_CLIENT_SECRET',
      'ARM_CLIENT_SECRET_FILE_PATH',
      'ARM_OIDC_REQUEST_TOKEN',
      'ARM_OIDC_REQUEST_URL',
      'ARM_OIDC_TOKEN',
      'ARM_OIDC_TOKEN_FILE_PATH',
      'ARM_SAS_TOKEN',
    ],
  },
  {
    reason: 'identity tokens of build services, which applications sign in with',
    names: [
      'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
      'ACTIONS_ID_TOKEN_REQUEST_URL',
      'SYSTEM_ACCESSTOKEN',
      'SYSTEM_OIDCREQUESTURI',
      'idToken',
      'servicePrincipalId',
      'servicePrincipalKey',
    ],
  },
  {
    reason: 'the protection and the location of saved sessions, and the output of the shell integration',
    names: ['ENTRADA_CACHE', 'ENTRADA_KEY_PASSPHRASE', 'ENTRADA_VARIABLES_FD'],
  },
];

/** Set for the child, so that a program can find out, and `exec` refuses to run in itself. */
export const execVariable = 'ENTRADA_EXEC';

/** The path of the endpoint; it also identifies the endpoint of another `exec` in copied variables. */
export const endpointPath = '/entrada/exec/token';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Returns the variables of a child: the inherited ones without the credentials, then the added ones.
 *
 * @param added - Replace inherited ones of the same name.
 * @param kept - Names of the table that the child inherits all the same; case-insensitive.
 */
export function childEnvironment(
  inherited: Variables,
  added: Readonly<Record<string, string>>,
  kept: readonly string[] = [],
): Record<string, string> {
  const names = removedVariables.flatMap((row) => row.names);
  const dropped = new Set([...names, ...Object.keys(added), execVariable].map((name) => name.toLowerCase()));
  for (const name of kept) if (!Object.hasOwn(added, name)) dropped.delete(name.toLowerCase());
  const rest = Object.entries(inherited).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !dropped.has(entry[0].toLowerCase()),
  );
  return { ...Object.fromEntries(rest), ...added };
}

/**
 * Refuses to run in the environment of another `exec`, also if only some of its variables are left or were copied.
 *
 * @throws {EntradaError} `NOT_SUPPORTED`.
 */
export function refuseNesting(env: Variables): void {
  const found = Object.keys(env).filter((name) => {
    const value = env[name] ?? '';
    if (name.toUpperCase() === execVariable) return value !== '';
    return /^(?:IDENTITY|MSI)_ENDPOINT$/i.test(name) && value.includes(endpointPath);
  });
  if (found.length === 0) return;
  throw new EntradaError(
    'NOT_SUPPORTED',
    `Cannot run "exec": this environment belongs to another "entrada exec" (${found.join(', ')}); programs started here already have its tokens`,
    { hint: `For another session, exit that command first. If it has ended: unset ${found.join(' ')}` },
  );
}
