/** `blanks`: the pieces of an error description are joined by blanks (2023 on); `lines`: by CR LF (before). */
export type DescriptionStyle = 'blanks' | 'lines';

/** What a test may want otherwise; all durations in seconds. */
export interface LabSettings {
  /** Of access tokens of a user. */
  readonly tokenLifetimeSeconds: number;
  /** Of access tokens of an application. */
  readonly appTokenLifetimeSeconds: number;
  readonly authorizationCodeLifetimeSeconds: number;
  readonly deviceCodeLifetimeSeconds: number;
  /** What clients are told to wait between polls; polling at less than half of it is answered `slow_down`. */
  readonly deviceCodeIntervalSeconds: number;
  /** A refresh token that lies unused for longer is refused (AADSTS700082). */
  readonly refreshTokenIdleSeconds: number;
  /** A sign-in older than this needs the person again (AADSTS70043); null: never. */
  readonly signInFrequencySeconds: number | null;
  /** Wrong passwords in a row that lock an account (AADSTS50053). */
  readonly lockoutThreshold: number;
  readonly lockoutSeconds: number;
  readonly descriptionStyle: DescriptionStyle;
}

export const defaultSettings: LabSettings = {
  // Not round, as the real service's are not: a client must read them.
  tokenLifetimeSeconds: 4072,
  appTokenLifetimeSeconds: 3599,
  authorizationCodeLifetimeSeconds: 600,
  deviceCodeLifetimeSeconds: 900,
  deviceCodeIntervalSeconds: 5,
  refreshTokenIdleSeconds: 90 * 24 * 3600,
  signInFrequencySeconds: null,
  lockoutThreshold: 10,
  lockoutSeconds: 60,
  descriptionStyle: 'blanks',
};
