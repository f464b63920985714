/**
 * Addresses of Microsoft Graph whose responses contain a secret, whatever the method: passwords, keys and tokens that
 * act elsewhere. They are refused unless -AllowAddress names the secret part in full.
 */
export const secretAddresses: readonly string[] = [
  '**/acquireAccessToken/**',
  '**/acquireAzureMapsAccessToken/**',
  '**/addKey/**',
  '**/addPassword/**',
  '**/addTokenSigningCertificate/**',
  '**/createGooglePlayWebToken/**',
  '**/createPasswordSingleSignOnCredentials/**',
  '**/createToken/**',
  '**/createZeroTouchWebToken/**',
  '**/deviceLocalCredentials/**',
  '**/generateKey/**',
  '**/getDeploymentAccessKey/**',
  '**/getFileVaultKey/**',
  '**/getOmaSettingPlainTextValue/**',
  '**/getPasswordSingleSignOnCredentials/**',
  '**/hardwarePasswordDetails/**',
  '**/hardwarePasswordInfo/**',
  '**/keyCredentials/**',
  '**/passwordCredentials/**',
  '**/passwordSingleSignOnSettings/**',
  '**/recoverPasscode/**',
  '**/recoveryKeys/**',
  '**/resetPasscode/**',
  '**/resetPassword/**',
  '**/synchronization/secrets/**',
  '**/temporaryAccessPassMethods/**',
  '**/vppTokens/**',
];
