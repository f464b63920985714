import { EntradaError } from '../../base/errors.ts';
import { toSecret } from '../../base/secret.ts';
import { teamsApplicationId } from '../../model/resource.ts';
import type { TokenSet } from '../../model/token.ts';
import { teamsNameOf } from '../../model/teams-environment.ts';
import { type AnyOptions, isProgram, scopeOf, type SignedIn, type SignInPlace } from './sign-in-options.ts';
import type { AnyTeamsOptions } from './teams-options.ts';

/** Microsoft Teams PowerShell, the application that Connect-MicrosoftTeams signs in with. */
const defaultClientId = '12128f48-ec9e-42f0-b203-ea49fb6af367';

/** A sign-in to Teams: `tokens` are those for Graph. */
export interface SignedInToTeams extends SignedIn {
  /** Further tokens that are there already, by resource. */
  readonly otherTokens: Readonly<Record<string, TokenSet>>;
}

/**
 * Signs in with one parameter set of Connect-MicrosoftTeams, for Microsoft Graph; each way to sign in is that of Connect-Entra
 * and is loaded when it is used.
 *
 * @throws {EntradaError} `PARAMETER_MISSING` for a certificate's set without one, those of the credentials.
 */
export async function signInToTeams(options: AnyTeamsOptions, place: SignInPlace): Promise<SignedInToTeams> {
  if (options.accessTokens !== undefined) return signInWithTokens(options, options.accessTokens, place);
  if (options.identity === true) {
    const { signInTeamsIdentity } = await import('./sign-in-teams-identity.ts');
    return { ...(await signInTeamsIdentity(options, place)), otherTokens: {} };
  }
  return { ...(await signInWithCredential(options, place)), otherTokens: {} };
}

async function signInWithCredential(options: AnyTeamsOptions, place: SignInPlace): Promise<SignedIn> {
  if (options.credential !== undefined) return signInWithPassword(options, options.credential, place);
  const asked = optionsForEntra(options);
  if (options.applicationId === undefined) return (await import('./sign-in-person.ts')).signInPerson(asked, place);
  if (isProgram(asked)) return (await import('./sign-in-program.ts')).signInProgram(asked, place);
  throw new EntradaError('PARAMETER_MISSING', "Must specify 'Certificate' or 'CertificateThumbprint'.", {
    hint: 'An application signs in to Teams with a certificate: add -Certificate FILE or -CertificateThumbprint.',
  });
}

/** The same sign-in in the words of Connect-Entra. */
function optionsForEntra(options: AnyTeamsOptions): AnyOptions {
  const { tenantId, contextScope, certificate, certificatePassword, certificateThumbprint } = options;
  const isPerson = options.applicationId === undefined;
  return {
    clientId: options.applicationId ?? defaultClientId,
    tenantId: tenantId ?? (isPerson ? 'organizations' : undefined),
    contextScope,
    ...(isPerson
      ? {
          scopes: ['.default'],
          useDeviceCode: options.useDeviceAuthentication,
          loginHint: options.accountId === '' ? undefined : options.accountId,
          signInTimeout: options.signInTimeout,
          claimsChallenge: options.claimsChallenge,
        }
      : { certificate, certificatePassword, certificateThumbprint }),
  };
}

async function signInWithPassword(
  options: AnyTeamsOptions,
  { userName, password }: NonNullable<AnyTeamsOptions['credential']>,
  place: SignInPlace,
): Promise<SignedIn> {
  const { signInPassword } = await import('./sign-in-password.ts');
  return signInPassword(
    { clientId: defaultClientId, tenant: options.tenantId ?? 'organizations', userName, password: toSecret(password) },
    scopeOf(optionsForEntra(options)),
    place,
  );
}

async function signInWithTokens(
  options: AnyTeamsOptions,
  given: NonNullable<AnyTeamsOptions['accessTokens']>,
  { service, cloud, services }: SignInPlace,
): Promise<SignedInToTeams> {
  const { useGivenTeamsTokens } = await import('../../credentials/given-tokens/teams-tokens.ts');
  const { tenantId: tenant } = options;
  const tokens = given.map((token) => toSecret(token));
  const { graph, teams } = useGivenTeamsTokens(
    { tokens, cloud, environmentName: teamsNameOf(cloud), tenant },
    services.clock,
  );
  return {
    tokens: graph,
    otherTokens: { [teamsApplicationId]: teams },
    facts: {
      service,
      authType: 'UserProvidedAccessToken',
      credentialType: 'UserProvidedAccessToken',
      cloud,
      tenant: tenant ?? '',
      clientId: '',
      scope: 'Process',
    },
    credential: { kind: 'given-token' },
    requestedScopes: [],
  };
}
