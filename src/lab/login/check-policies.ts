import type { Application } from '../tenant/application.ts';
import type { ClientAppType } from '../rules/policy-rule.ts';
import type { LabState } from './lab-state.ts';
import type { KeptPolicy } from './policies.ts';
import { type Proofs, type Requirement, unmetRequirement } from './policy-requirements.ts';
import type { PolicySubject, PolicyUser } from './policy-scope.ts';
import { Refusal } from './refusal.ts';
import type { Resource } from './resources.ts';
import { findDevice } from './sign-in-conditions.ts';

/** Input of {@link checkPolicies}. */
export interface PolicyInput {
  readonly application: Application;
  /** Absent for an application itself. */
  readonly user?: PolicyUser;
  readonly resource?: Resource;
  readonly clientApp?: ClientAppType | undefined;
  /** Authentication contexts that the client asks for; default: none. */
  readonly contexts?: readonly string[];
}

/** A policy that a sign-in does not meet yet. */
export interface Unmet {
  readonly policy: KeptPolicy;
  readonly requirement: Requirement;
}

/**
 * Refuses a token that policies forbid.
 *
 * @throws {Refusal} 53003 or 530032 when blocked, 50097, 53000, 53001 by the device, 530021 or 53005 by the app, 50076,
 *   50079, 50142 or 50158 when the user has to do something first.
 */
export function checkPolicies(lab: LabState, input: PolicyInput, proofs: Proofs): void {
  const unmet = firstUnmet(lab, input, proofs);
  if (unmet !== undefined) throw refusalOf(unmet, input.resource?.id ?? input.application.appId);
}

/**
 * Returns the policy to satisfy next; undefined when all are satisfied. Those that end a sign-in come first.
 * Policies in the state `report-only` are recorded.
 */
export function firstUnmet(lab: LabState, input: PolicyInput, proofs: Proofs): Unmet | undefined {
  const subject = subjectOf(lab, input);
  const { application, user } = input;
  const unmetIn = (state: 'enabled' | 'report-only') =>
    lab.policies.applying(state, subject).flatMap((policy) => {
      const isSatisfied = lab.policies.isSatisfied(policy.id, user?.id);
      const isApprovedApp = application.isFamilyClient === true;
      const requirement = unmetRequirement(policy, { subject, proofs, isApprovedApp, isSatisfied });
      return requirement === undefined ? [] : [{ policy, requirement }];
    });
  for (const { policy, requirement } of unmetIn('report-only')) {
    const { appId } = application;
    lab.policies.report({ policyId: policy.id, appId, userId: user?.id ?? null, code: requirement.code });
  }
  const unmet = unmetIn('enabled');
  return unmet.find(({ requirement }) => requirement.page === undefined) ?? unmet[0];
}

/** Creates the refusal for a policy that is not met; its claims name the policy to the sign-in page. */
export function refusalOf({ policy, requirement }: Unmet, resourceId: string): Refusal {
  return new Refusal(requirement.code, { resource: resourceId }, { more: claimsOf(policy) });
}

/** Returns how an application signs in with a browser. */
export function clientAppOf({ isPublicClient }: Application): ClientAppType {
  return isPublicClient ? 'mobile-desktop' : 'browser';
}

/** Returns the sign-in as policies see it. */
export function subjectOf(lab: LabState, input: PolicyInput): PolicySubject {
  const { application, user, resource, clientApp, contexts = [] } = input;
  const conditions = { ...lab.conditions.of(user?.id), ...lab.facts };
  return {
    appId: application.appId,
    tenant: lab.tenant,
    contexts,
    ipAddress: conditions.ipAddress ?? '127.0.0.1',
    device: findDevice(lab.tenant, conditions.deviceId),
    signInRisk: conditions.signInRisk ?? 'none',
    userRisk: conditions.userRisk ?? 'none',
    ...(user === undefined ? {} : { user }),
    ...(resource === undefined ? {} : { resource }),
    ...(clientApp === undefined ? {} : { clientApp }),
  };
}

/** The claims that the client has to pass to the sign-in page, to identify the policy to satisfy. */
function claimsOf({ id }: { readonly id: string }): { readonly claims: string } {
  return { claims: JSON.stringify({ access_token: { capolids: { essential: true, values: [id] } } }) };
}
