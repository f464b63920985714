import { type EntradaError, isEntradaError, withCodeOf } from '../../base/errors.ts';
import type { TokenCredentialType } from '../../model/token-credential-type.ts';
import { connectCommands, type ServiceName } from '../../model/context.ts';

/** The cmdlet and the way to sign in that a hint is for. */
export interface SignInPlace {
  readonly service: ServiceName;
  /** A key of the registry; as saved sessions have it, also of another version. */
  readonly credentialType: string;
}

type Words = Readonly<Record<string, string>>;

/** Replacements of parameters of Connect-Entra's browser sign-in, for ways to sign in that do not have them. */
const ownWords: Readonly<Record<ServiceName, Readonly<Partial<Record<TokenCredentialType, Words>>>>> = {
  entra: {
    ClientSecret: { '-ClientId': 'the user name of -ClientSecretCredential', '-Scopes': 'the permissions' },
    ClientCertificate: { '-Scopes': 'the permissions' },
    FederatedToken: { '-Scopes': 'the permissions' },
    ManagedIdentity: { '-TenantId': 'the tenant', '-Scopes': 'the permissions' },
    EnvironmentVariable: {
      '-ClientId': 'AZURE_CLIENT_ID',
      '-TenantId': 'AZURE_TENANT_ID',
      '-ClientSecretCredential': 'AZURE_CLIENT_SECRET',
      '-Scopes': 'the permissions',
    },
  },
  teams: {
    InteractiveBrowser: { '-ClientId': 'the application', '-Scopes': 'the permissions' },
    DeviceCode: { '-ClientId': 'the application', '-Scopes': 'the permissions' },
    UserPassword: { '-ClientId': 'the application', '-Scopes': 'the permissions' },
    ClientCertificate: {
      '-ClientId': '-ApplicationId',
      '-ClientSecretCredential': '-Certificate',
      '-Scopes': 'the permissions',
    },
    ManagedIdentity: { '-ClientId': '-AccountId', '-Scopes': 'the permissions' },
  },
};

const serviceWords: Readonly<Record<ServiceName, Words>> = {
  entra: {},
  teams: {
    'Connect-Entra': connectCommands.teams,
    'Disconnect-Entra': 'Disconnect-MicrosoftTeams',
    '-Environment': '-TeamsEnvironmentName',
    '-UseDeviceCode': '-UseDeviceAuthentication',
    '-LoginHint': '-AccountId',
  },
};

/** The ways to sign in that no user takes part in. */
const programs: ReadonlySet<string> = new Set<TokenCredentialType>([
  'ClientSecret',
  'ClientCertificate',
  'FederatedToken',
  'ManagedIdentity',
  'EnvironmentVariable',
]);

/**
 * Words the hint of an error for the cmdlet and the way to sign in. Hints are written for the browser sign-in of
 * Connect-Entra, because most of them come from one table of the identity platform's codes.
 *
 * @returns Another error with the same code and message; any other value unchanged.
 */
export function fitHint(cause: unknown, place: SignInPlace): unknown {
  if (!isEntradaError(cause) || cause.hint === undefined) return cause;
  const hint = wordedFor(place, programs.has(place.credentialType) ? programHint(cause, cause.hint) : cause.hint);
  if (hint === cause.hint) return cause;
  return withCodeOf(cause, cause.message, { hint, cause, details: cause.details });
}

/** Another sign-in of the same program ends in the same way. */
function programHint({ code }: EntradaError, hint: string): string {
  if (!/^Run (?:Disc|C)onnect-Entra\b/.test(hint) || hint.includes('browser')) return hint;
  return code === 'CONSENT_NEEDED'
    ? 'Have an administrator consent to the permissions of the application.'
    : 'Check the credential of the application, -ClientId and -TenantId.';
}

function wordedFor({ service, credentialType }: SignInPlace, hint: string): string {
  const own: Words = Object.entries(ownWords[service]).find(([name]) => name === credentialType)?.[1] ?? {};
  const words: Words = { ...serviceWords[service], ...own };
  return hint
    .replace(/(?<![\w-])(?:Disconnect-Entra|Connect-Entra|-[A-Z]\w+)/g, (word) =>
      Object.hasOwn(words, word) ? (words[word] ?? word) : word,
    )
    .replaceAll('these the permissions', 'these permissions');
}
