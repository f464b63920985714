/** `spaces`: the parts of an error description are joined by spaces (since 2023); `lines`: by CR LF (before). */
export type DescriptionStyle = 'spaces' | 'lines';

/** Settings that a test can change; all durations in seconds. */
export interface LabSettings {
  /** Of access tokens of a user. */
  readonly tokenLifetimeSeconds: number;
  /** Of access tokens of an application. */
  readonly appTokenLifetimeSeconds: number;
  readonly authorizationCodeLifetimeSeconds: number;
  readonly deviceCodeLifetimeSeconds: number;
  /** The polling interval for clients; polling at less than half of it gets `slow_down`. */
  readonly deviceCodeIntervalSeconds: number;
  /** A refresh token that is unused for longer is refused (AADSTS700082). */
  readonly refreshTokenIdleSeconds: number;
  /** After this time a user has to sign in again (AADSTS70043); null: never. */
  readonly signInFrequencySeconds: number | null;
  /** The number of consecutive wrong passwords that locks an account (AADSTS50053). */
  readonly lockoutThreshold: number;
  readonly lockoutSeconds: number;
  readonly descriptionStyle: DescriptionStyle;
  /** Graph answers with 429 above this number of requests of an application in 10 seconds; null: any number. */
  readonly graphRequestsPerTenSeconds: number | null;
  /**
   * Whether only an administrator can consent to the permissions of Graph that need one in the service
   * (AADSTS90094), such as User.Read.All.
   */
  readonly graphAdminConsent: boolean;
}

/** The settings of a new lab. */
export const defaultSettings: LabSettings = {
  // Not round, like the real service's: a client must read them.
  tokenLifetimeSeconds: 4072,
  appTokenLifetimeSeconds: 3599,
  authorizationCodeLifetimeSeconds: 600,
  deviceCodeLifetimeSeconds: 900,
  deviceCodeIntervalSeconds: 5,
  refreshTokenIdleSeconds: 90 * 24 * 3600,
  signInFrequencySeconds: null,
  lockoutThreshold: 10,
  lockoutSeconds: 60,
  descriptionStyle: 'spaces',
  graphRequestsPerTenSeconds: null,
  graphAdminConsent: false,
};
