/** The names of the ways to sign in, as Get-EntraContext shows them; each is a row of the registry of credentials. */
export type TokenCredentialType =
  | 'UserProvidedAccessToken'
  | 'ManagedIdentity'
  | 'EnvironmentVariable'
  | 'ClientSecret'
  | 'FederatedToken'
  | 'ClientCertificate'
  | 'UserPassword'
  | 'DeviceCode'
  | 'InteractiveBrowser';
