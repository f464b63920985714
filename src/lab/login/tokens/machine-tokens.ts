import { findClient } from '../clients.ts';
import { grantedNames } from '../consent.ts';
import { startGrant } from '../grant-store.ts';
import type { LabState } from '../lab-state.ts';
import { type Resource, requireResource, rolesFor } from '../resources.ts';
import type { Application, ManagedIdentity } from '../../tenant/application.ts';
import { requireUser } from '../accounts.ts';
import { type AccessTokenParts, signAppToken, signUserToken } from './access-token.ts';

/** An access token issued by the machine's own service, without a token endpoint or a client proof. */
export interface MachineToken {
  readonly accessToken: string;
  readonly expiresAtMs: number;
}

/** Issues the tokens of services on a machine, which know their callers from where they run. */
export interface MachineTokens {
  /**
   * For a managed identity of the tenant, with its roles.
   *
   * @throws {Refusal} 500011 for an API that is not in the tenant.
   */
  forManagedIdentity(identity: ManagedIdentity, resource: string): Promise<MachineToken>;
  /**
   * For a user of the tenant, as Cloud Shell does for its user.
   *
   * @throws {Refusal} 500011 for an API that is not in the tenant, 50034 or 50057 for the user.
   */
  forUser(userId: string, clientId: string, resource: string): Promise<MachineToken>;
}

/** A managed identity's token is valid for a whole day. */
const identityLifetimeSeconds = 24 * 3600;

/** Creates the machine tokens of a lab. */
export function createMachineTokens(lab: LabState): MachineTokens {
  return {
    async forManagedIdentity(identity, name) {
      const resource = requireResource(lab, name);
      const parts = partsOf(resource, name, applicationOf(identity), '2', identityLifetimeSeconds);
      const roles = rolesFor(lab, resource, identity);
      const more = { xms_mirid: identity.resourceId };
      const accessToken = await signAppToken(lab, parts, identity.principalId, roles, more);
      return { accessToken, expiresAtMs: endOf(lab, identityLifetimeSeconds) };
    },
    async forUser(userId, clientId, name) {
      const resource = requireResource(lab, name);
      const application = findClient(lab, clientId);
      const user = requireUser(lab, userId);
      const nowMs = lab.clock.nowMs();
      const signIn = { signedInAtMs: nowMs, hasMfa: true };
      const grant = startGrant(lab.store, { userId, clientId: application.appId, nowMs, signIn });
      const names = grantedNames(lab, user, application, { resource, resourceName: name, names: [], isDefault: true });
      const lifetimeSeconds = lab.settings.tokenLifetimeSeconds;
      const parts = partsOf(resource, name, application, '0', lifetimeSeconds);
      return {
        accessToken: await signUserToken(parts, { lab, user, account: { home: lab.tenant, user } }, grant, names),
        expiresAtMs: endOf(lab, lifetimeSeconds),
      };
    },
  };
}

/** Converts a managed identity to an application. */
export function applicationOf(identity: ManagedIdentity): Application {
  return {
    id: identity.principalId,
    appId: identity.clientId,
    servicePrincipalId: identity.principalId,
    displayName: identity.displayName,
    isPublicClient: false,
    redirectUris: [],
    secrets: [],
    consentedScopes: [],
    roles: identity.roles,
  };
}

function partsOf(
  resource: Resource,
  audience: string,
  application: Application,
  strength: AccessTokenParts['strength'],
  lifetimeSeconds: number,
): AccessTokenParts {
  return {
    api: resource.application,
    audience,
    application,
    strength,
    lifetimeSeconds,
    asks: { handlesChallenges: false },
  };
}

function endOf({ clock }: LabState, lifetimeSeconds: number): number {
  return (Math.floor(clock.nowMs() / 1000) + lifetimeSeconds) * 1000;
}
