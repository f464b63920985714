import { isIP } from 'node:net';
import { deviceFilterProblem } from './device-filter.ts';
import type { FieldRule, FieldRules } from './field-rule.ts';

/** How a client signs in, as far as the sign-in service can tell. */
export const clientAppTypes = ['browser', 'mobile-desktop', 'device-code', 'other'] as const;

/** A name of {@link clientAppTypes}; `other` is a password grant. */
export type ClientAppType = (typeof clientAppTypes)[number];

/** Levels of risk of a user or of a sign-in. */
export const riskLevels = ['none', 'low', 'medium', 'high'] as const;

/** A name of {@link riskLevels}. */
export type RiskLevel = (typeof riskLevels)[number];

/** Built-in authentication strengths; each includes those after it. */
export const authenticationStrengths = ['mfa', 'passwordless', 'phishing-resistant'] as const;

/** A name of {@link authenticationStrengths}. */
export type AuthenticationStrength = (typeof authenticationStrengths)[number];

/** The sign-ins that a policy applies to; without a field, to all. Each list needs one match. */
export interface PolicyScope {
  /** Unique in the lab; default: a new GUID. */
  readonly id?: string;
  readonly name?: string;
  /** `report-only`: recorded without an effect. Default: `enabled`. */
  readonly state?: 'enabled' | 'report-only' | 'disabled';
  /** Client id: like `applications` with one entry. */
  readonly appId?: string;
  /** Like `users` with one entry. */
  readonly userId?: string;
  /** Ids or user principal names. */
  readonly users?: string | readonly string[];
  readonly excludedUsers?: string | readonly string[];
  /** Ids or display names; nested members count. */
  readonly groups?: string | readonly string[];
  readonly excludedGroups?: string | readonly string[];
  /** Client ids or display names. */
  readonly applications?: string | readonly string[];
  readonly excludedApplications?: string | readonly string[];
  /** APIs: ids, display names, or identifiers such as `https://graph.microsoft.com`. */
  readonly resources?: string | readonly string[];
  readonly clientAppTypes?: ClientAppType | readonly ClientAppType[];
  /** Addresses or ranges: `203.0.113.0/24`. */
  readonly locations?: string | readonly string[];
  readonly excludedLocations?: string | readonly string[];
  readonly signInRisk?: RiskLevel | readonly RiskLevel[];
  readonly userRisk?: RiskLevel | readonly RiskLevel[];
  /** A rule in the syntax of Conditional Access, such as `device.trustType -eq "ServerAD"`. */
  readonly devices?: string;
  readonly excludedDevices?: string;
  /** Applies only when the client asks for one of these: `c1` to `c99`. */
  readonly authenticationContexts?: string | readonly string[];
}

/** The rule of a policy. */
export type PolicyRule =
  /** A sign-in needs a second factor, which the lab's pages ask for (AADSTS50076 elsewhere). */
  | { readonly kind: 'require-mfa' }
  /** The user has to register a second factor first (AADSTS50079). */
  | { readonly kind: 'require-mfa-registration' }
  /** Stronger methods than a code or a push notification (AADSTS50076). */
  | { readonly kind: 'require-strength'; readonly strength: AuthenticationStrength }
  /** A device that is known to the directory (AADSTS50097). */
  | { readonly kind: 'require-registered-device' }
  /** AADSTS53000. */
  | { readonly kind: 'require-compliant-device' }
  /** A hybrid joined device (AADSTS53001). */
  | { readonly kind: 'require-joined-device' }
  /** An app from the list of approved ones (AADSTS530021). */
  | { readonly kind: 'require-approved-app' }
  /** An app with protection policies (AADSTS53005). */
  | { readonly kind: 'require-app-protection' }
  /** Terms of use have to be accepted on a page (AADSTS50158 elsewhere). */
  | { readonly kind: 'require-terms-of-use'; readonly terms?: string }
  /** Another provider's check (AADSTS50158). */
  | { readonly kind: 'require-external-challenge' }
  /** As for a user at risk (AADSTS50142). */
  | { readonly kind: 'require-password-change' }
  /** No tokens at all (AADSTS53003). */
  | { readonly kind: 'block' }
  /** A security policy of the tenant blocks (AADSTS530032). */
  | { readonly kind: 'block-by-security-policy' }
  /** No tokens by device code (AADSTS53003). */
  | { readonly kind: 'block-device-code' }
  /** The user has to sign in again after this many seconds (AADSTS70043). */
  | { readonly kind: 'sign-in-frequency'; readonly seconds: number }
  /** Whether the browser stays signed in after it was closed. */
  | { readonly kind: 'persistent-browser'; readonly mode: 'always' | 'never' }
  /** Administrator consent does not apply; each user is asked (AADSTS65001 where that is not possible). */
  | { readonly kind: 'require-user-consent' };

/** A rule and its scope. */
export type Policy = PolicyRule & PolicyScope;

type FieldsOf<Kind extends PolicyRule['kind']> = Readonly<
  Record<Exclude<keyof Extract<PolicyRule, { kind: Kind }>, 'kind'>, FieldRule>
>;

const addressRange = {
  type: 'texts',
  pattern:
    /^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/(?:3[0-2]|[12]?\d))?|[\da-f:.]*:[\da-f:.]*(?:\/(?:12[0-8]|1[01]\d|\d?\d))?)$/i,
  // The pattern also allows 300.1.1.1, which would be an exclusion without an effect.
  accepts: (text) => isIP(text.replace(/\/.*/, '')) !== 0,
} as const satisfies Partial<FieldRule>;

const deviceRule = { type: 'text', problemOf: deviceFilterProblem } as const;

/** The rules of {@link PolicyScope}. */
export const policyScopeRules = {
  id: { type: 'text', means: 'A unique name; clients see it in claims.' },
  name: { type: 'text', means: 'A display name.' },
  state: { type: 'text', values: ['enabled', 'report-only', 'disabled'], means: 'Whether it has an effect.' },
  appId: { type: 'text', means: 'A client id.' },
  userId: { type: 'text', means: 'The id of a user.' },
  users: { type: 'texts', means: 'Ids or user principal names.' },
  excludedUsers: { type: 'texts', means: 'Ids or user principal names.' },
  groups: { type: 'texts', means: 'Ids or display names.' },
  excludedGroups: { type: 'texts', means: 'Ids or display names.' },
  applications: { type: 'texts', means: 'Client ids or display names.' },
  excludedApplications: { type: 'texts', means: 'Client ids or display names.' },
  resources: { type: 'texts', means: 'APIs: ids, display names or identifiers such as https://graph.microsoft.com.' },
  clientAppTypes: { type: 'texts', values: clientAppTypes, means: 'How a client signs in.' },
  locations: { ...addressRange, means: 'An IP address or a range such as 203.0.113.0/24.' },
  excludedLocations: { ...addressRange, means: 'An IP address or a range such as 203.0.113.0/24.' },
  signInRisk: { type: 'texts', values: riskLevels, means: 'Levels of risk of a sign-in.' },
  userRisk: { type: 'texts', values: riskLevels, means: 'Levels of risk of a user.' },
  devices: { ...deviceRule, means: 'A rule such as device.trustType -eq "ServerAD" -and device.isCompliant -eq True.' },
  excludedDevices: { ...deviceRule, means: 'A rule such as device.extensionAttribute1 -eq "kiosk".' },
  authenticationContexts: { type: 'texts', pattern: /^c[1-9]\d?$/, means: 'An authentication context, c1 to c99.' },
} as const satisfies Readonly<Record<keyof PolicyScope, FieldRule>>;

/** The kinds of policies and the fields of each. */
export const policyKinds = {
  'require-mfa': { means: 'A sign-in needs a second factor.', fields: {} },
  'require-mfa-registration': { means: 'The user has to register a second factor first.', fields: {} },
  'require-strength': {
    means: 'Stronger methods than a code or a push notification.',
    fields: {
      strength: {
        type: 'text',
        isRequired: true,
        values: authenticationStrengths,
        means: 'An authentication strength.',
      },
    },
  },
  'require-registered-device': { means: 'A device that is known to the directory.', fields: {} },
  'require-compliant-device': { means: 'A compliant device.', fields: {} },
  'require-joined-device': { means: 'A hybrid joined device.', fields: {} },
  'require-approved-app': { means: 'An app from the list of approved ones.', fields: {} },
  'require-app-protection': { means: 'An app with protection policies.', fields: {} },
  'require-terms-of-use': {
    means: 'Terms of use have to be accepted on a page.',
    fields: { terms: { type: 'text', means: 'The name of the terms.' } },
  },
  'require-external-challenge': { means: "Another provider's check.", fields: {} },
  'require-password-change': { means: 'The user has to change the password, as a user at risk.', fields: {} },
  block: { means: 'No tokens at all.', fields: {} },
  'block-by-security-policy': { means: 'A security policy of the tenant blocks.', fields: {} },
  'block-device-code': { means: 'No tokens by device code.', fields: {} },
  'sign-in-frequency': {
    means: 'The user has to sign in again after this time.',
    fields: {
      seconds: { type: 'number', isRequired: true, minimum: 0, maximum: 31_536_000, means: 'The time in seconds.' },
    },
  },
  'persistent-browser': {
    means: 'Whether the browser stays signed in after it was closed.',
    fields: { mode: { type: 'text', isRequired: true, values: ['always', 'never'], means: 'Whether it stays.' } },
  },
  'require-user-consent': {
    means: 'Administrator consent does not apply; each user is asked.',
    fields: {},
  },
} as const satisfies {
  readonly [Kind in PolicyRule['kind']]: { readonly means: string; readonly fields: FieldsOf<Kind> & FieldRules };
};
