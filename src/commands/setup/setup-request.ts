import { EntradaError } from '../../base/errors.ts';
import type { BoundOf } from '../../model/parameter-table.ts';
import { checkApplicationName } from '../../session/setup/check-plan.ts';
import { scopesForCalls } from '../../permissions/scopes-for-calls.ts';
import { azureDevOpsTrusts, gitHubTrusts } from '../../session/setup/federated-subjects.ts';
import { namesIn } from '../../session/setup/plan-of-options.ts';
import type { FederatedTrust, SetupKind, SetupPlan } from '../../session/setup/setup-plan.ts';
import type { setupTable } from './setup-table.ts';

/** An application to create, and what follows on this machine. */
export interface SetupRequest {
  readonly plan: SetupPlan;
  /** Signs in as a user at once. */
  readonly signsIn: boolean;
  /** The name of the context, if there will be one. */
  readonly contextName: string | undefined;
}

/** A call that names the kind of the application. */
export type CreatingCall = Exclude<BoundOf<typeof setupTable>, { readonly parameterSet: 'Wizard' | 'Remove' }>;

/**
 * Reads the application to create from parameters.
 *
 * @throws {EntradaError} `INPUT_INVALID`, `PARAMETER_VALUE_INVALID`.
 */
export function setupRequest(call: CreatingCall): SetupRequest {
  const { Name: name, GrantConsent: grantsConsent = false, Scopes, For: calls } = call.parameters;
  checkApplicationName(name);
  const shared = { name, grantsConsent, scopes: namesIn(Scopes), certificateDays: 365 };
  const rolesWith = (given: readonly string[] | undefined) => [
    ...(given ?? []),
    ...scopesForCalls(calls ?? [], 'application'),
  ];
  switch (call.parameterSet) {
    case 'PublicClient': {
      const { NewContext = contextNameFor(name), SignIn: signsIn = false } = call.parameters;
      const needed = scopesForCalls(calls ?? []);
      const isUsual = Scopes === undefined && needed.length === 0;
      const scopes = isUsual ? ['User.Read'] : namesIn([...(Scopes ?? []), ...needed]);
      return { plan: plan('public-client', { ...shared, scopes }, [], []), signsIn, contextName: NewContext };
    }
    case 'Daemon': {
      const { NewContext = contextNameFor(name), CertificateDays = 365, Roles } = call.parameters;
      const certificateDays = checkedDays(CertificateDays);
      return {
        plan: plan('daemon', { ...shared, certificateDays }, rolesWith(Roles), []),
        signsIn: false,
        contextName: NewContext,
      };
    }
    case 'GitHub': {
      const { GitHub: repository, Branch: branches, Tag: tags, Issuer: issuer, Roles } = call.parameters;
      const { DeploymentEnvironment: environments, PullRequest: hasPullRequests } = call.parameters;
      const trusts = gitHubTrusts({ repository, branches, tags, environments, hasPullRequests, issuer });
      return { plan: plan('github', shared, rolesWith(Roles), trusts), signsIn: false, contextName: undefined };
    }
    case 'AzureDevOps': {
      const { AzureDevOps: connection, OrganizationId: organizationId, Issuer: issuer } = call.parameters;
      const { Subject: subject, Roles } = call.parameters;
      const trusts = azureDevOpsTrusts({ connection, organizationId, issuer, subject });
      return { plan: plan('azure-devops', shared, rolesWith(Roles), trusts), signsIn: false, contextName: undefined };
    }
  }
}

function plan(
  kind: SetupKind,
  shared: Omit<SetupPlan, 'kind' | 'roles' | 'trusts'>,
  roles: readonly string[],
  trusts: readonly FederatedTrust[],
): SetupPlan {
  return { ...shared, kind, roles: namesIn(roles), trusts };
}

/** Shortened where the name of an application is too long for a context. */
function contextNameFor(name: string): string {
  return (
    name
      .replace(/^[\s-]+/, '')
      .slice(0, 60)
      .trim() || 'application'
  );
}

function checkedDays(days: number): number {
  if (days >= 1 && days <= 1095) return days;
  throw new EntradaError('PARAMETER_VALUE_INVALID', `Cannot use ${days} as -CertificateDays: expected 1 to 1095`);
}
