import { EntradaError } from '../../base/errors.ts';
import type { AnyOf, SignInOptions } from '../../credentials/sign-in-options.ts';
import type { ConnectTeamsOptions } from '../../model/connect-options.ts';

/** Microsoft Teams PowerShell, the application that Connect-MicrosoftTeams signs in with. */
const defaultClientId = '12128f48-ec9e-42f0-b203-ea49fb6af367';

/** The options of every set of Connect-MicrosoftTeams at once. */
export type AnyTeamsOptions = AnyOf<ConnectTeamsOptions>;

/** Translates the options of Connect-MicrosoftTeams to those that the ways to sign in read. */
export function signInOptionsOf(options: AnyTeamsOptions): SignInOptions {
  const { accessTokens, identity, applicationId, tenantId, contextScope } = options;
  if (accessTokens !== undefined) return { accessTokens, tenantId };
  if (identity === true) {
    const { accountId, managedServiceHostName, managedServicePort, managedServiceSecret } = options;
    return {
      identity,
      tenantId,
      contextScope,
      accountId,
      managedServiceHostName,
      managedServicePort,
      managedServiceSecret,
    };
  }
  if (applicationId !== undefined) {
    const { certificate, certificatePassword, certificateThumbprint } = options;
    return {
      clientId: applicationId,
      tenantId,
      contextScope,
      certificate,
      certificatePassword,
      certificateThumbprint,
    };
  }
  return {
    clientId: defaultClientId,
    tenantId: tenantId ?? 'organizations',
    contextScope,
    credential: options.credential,
    scopes: ['.default'],
    useDeviceCode: options.useDeviceAuthentication,
    loginHint: options.accountId === '' ? undefined : options.accountId,
    signInTimeout: options.signInTimeout,
    claimsChallenge: options.claimsChallenge,
  };
}

/**
 * Checks that an application names its certificate: no parameter of the set is mandatory by itself.
 *
 * @throws {EntradaError} `PARAMETER_MISSING`.
 */
export function requireTeamsCertificate({ applicationId, certificate, certificateThumbprint }: AnyTeamsOptions): void {
  if (applicationId === undefined || certificate !== undefined || certificateThumbprint !== undefined) return;
  throw new EntradaError('PARAMETER_MISSING', "Must specify 'Certificate' or 'CertificateThumbprint'.", {
    hint: 'An application signs in to Teams with a certificate: add -Certificate FILE or -CertificateThumbprint.',
  });
}
