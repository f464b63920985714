import type { PolicyRule } from '../rules/policy-rule.ts';
import { authenticationStrengths, type AuthenticationStrength } from '../rules/policy-rule.ts';
import type { AadstsCode } from './aadsts.ts';
import type { PolicySubject } from './policy-scope.ts';

/** How strongly a user has signed in. */
export interface Proofs {
  readonly hasMfa: boolean;
  /** Default: `mfa` with a second factor. */
  readonly strength?: AuthenticationStrength;
}

/** The requirement of a policy for a sign-in. */
export interface Requirement {
  /** The refusal without a page for it. */
  readonly code: AadstsCode;
  /** The lab's page where a user can satisfy it; absent: the sign-in ends. */
  readonly page?: 'mfa' | 'terms' | 'challenge' | 'registration' | 'password';
}

/** Facts that requirements are checked against. */
export interface RequirementFacts {
  readonly subject: PolicySubject;
  readonly proofs: Proofs;
  /** An app of Microsoft's own family, which policies treat as approved. */
  readonly isApprovedApp: boolean;
  /** The user did what the policy asks for on one of the lab's pages. */
  readonly isSatisfied: boolean;
}

/**
 * Returns the requirement of a policy that a sign-in does not meet; undefined: it meets it, or the policy is not about
 * whether a token is issued.
 */
export function unmetRequirement(rule: PolicyRule, facts: RequirementFacts): Requirement | undefined {
  const { subject, proofs, isApprovedApp, isSatisfied } = facts;
  const { device, clientApp, user } = subject;
  const unless = (isMet: boolean, requirement: Requirement) => (isMet ? undefined : requirement);
  switch (rule.kind) {
    case 'block':
      return { code: 53003 };
    case 'block-by-security-policy':
      return { code: 530032 };
    case 'block-device-code':
      return unless(clientApp !== 'device-code', { code: 53003 });
    case 'require-registered-device':
      return unless(device !== undefined, { code: 50097 });
    case 'require-compliant-device':
      return unless(device?.isCompliant === true, { code: 53000 });
    case 'require-joined-device':
      return unless(device?.trustType === 'ServerAd', { code: 53001 });
    case 'require-approved-app':
      return unless(isApprovedApp, { code: 530021 });
    case 'require-app-protection':
      return unless(isApprovedApp, { code: 53005 });
    // The rest is for users: an application itself cannot use pages or a second factor.
    case 'require-mfa-registration':
      return unless(user === undefined || isSatisfied, { code: 50079, page: 'registration' });
    case 'require-terms-of-use':
      return unless(user === undefined || isSatisfied, { code: 50158, page: 'terms' });
    case 'require-external-challenge':
      return unless(user === undefined || isSatisfied, { code: 50158, page: 'challenge' });
    case 'require-password-change':
      return unless(user === undefined || isSatisfied, { code: 50142, page: 'password' });
    case 'require-mfa':
      return unless(user === undefined || proofs.hasMfa, { code: 50076, page: 'mfa' });
    case 'require-strength':
      return unless(user === undefined || isAtLeast(proofs, rule.strength), { code: 50076, page: 'mfa' });
    case 'sign-in-frequency':
    case 'persistent-browser':
    case 'require-user-consent':
      return undefined;
  }
}

function isAtLeast({ hasMfa, strength = 'mfa' }: Proofs, wanted: AuthenticationStrength): boolean {
  return hasMfa && authenticationStrengths.indexOf(strength) >= authenticationStrengths.indexOf(wanted);
}
