import { EntradaError } from '../base/errors.ts';
import type { Context } from '../model/context.ts';
import type { TokenCredentialType } from '../model/token-credential-type.ts';
import type { Credential } from './credential.ts';
import type { SignInOptions } from './sign-in-options.ts';

/** One row of the registry. The file is loaded when the way to sign in is used. */
export interface CredentialRow {
  /** Any of these chooses it. The rows are tried in order; the one without options is the default. */
  readonly options: readonly (keyof SignInOptions)[];
  load(): Promise<{ readonly credential: Credential }>;
}

/** Every way to sign in, by the TokenCredentialType that Get-EntraContext shows. */
export const credentials = {
  UserProvidedAccessToken: {
    options: ['accessToken', 'accessTokens'],
    load: () => import('./supplied-token.ts'),
  },
  ManagedIdentity: { options: ['identity'], load: () => import('./managed-identity.ts') },
  EnvironmentVariable: { options: ['environmentVariable'], load: () => import('./environment-variables.ts') },
  ClientSecret: { options: ['clientSecretCredential'], load: () => import('./client-secret.ts') },
  FederatedToken: { options: ['federatedToken'], load: () => import('./federated-token.ts') },
  ClientCertificate: {
    options: ['certificate', 'certificateThumbprint', 'certificateSubjectName'],
    load: () => import('./certificate.ts'),
  },
  UserPassword: { options: ['credential'], load: () => import('./user-password.ts') },
  DeviceCode: { options: ['useDeviceCode'], load: () => import('./device-code.ts') },
  InteractiveBrowser: { options: [], load: () => import('./browser.ts') },
} as const satisfies Readonly<Record<TokenCredentialType, CredentialRow>>;

/**
 * Returns the name of the way to sign in that the options choose. A value that is undefined or false counts as absent.
 */
export function chooseCredential(options: SignInOptions): TokenCredentialType {
  const isUsed = (name: keyof SignInOptions) => options[name] !== undefined && options[name] !== false;
  const names = Object.keys(credentials).filter(isKnown);
  return names.find((name) => credentials[name].options.some(isUsed)) ?? 'InteractiveBrowser';
}

/**
 * Loads one way to sign in.
 *
 * @param name - From {@link chooseCredential}, or from a saved session.
 * @throws {EntradaError} `CACHE_UNREADABLE` when a saved session names one that this version does not know.
 */
export async function loadCredential(name: string): Promise<Credential> {
  if (!isKnown(name)) throw unknownCredential(name);
  return (await credentials[name].load()).credential;
}

/**
 * Checks that a saved session was signed in to in a way that this version knows.
 *
 * @throws {EntradaError} `CACHE_UNREADABLE`.
 */
export function requireKnownCredential(context: Context): asserts context is Context<TokenCredentialType> {
  if (!isKnown(context.TokenCredentialType)) throw unknownCredential(context.TokenCredentialType);
}

function isKnown(name: string): name is TokenCredentialType {
  return Object.hasOwn(credentials, name);
}

function unknownCredential(name: string): EntradaError {
  return new EntradaError('CACHE_UNREADABLE', `Cannot use the session: this version does not know "${name}"`, {
    hint: 'The session was saved by another version of Entrada: use that version, or sign in again.',
  });
}
