import { findClient } from '../clients.ts';
import { grantedNames } from '../consent.ts';
import { startGrant } from '../grant-store.ts';
import type { LabState } from '../lab-state.ts';
import { Refusal } from '../refusal.ts';
import { findResource, type Resource, rolesFor } from '../resources.ts';
import type { Application, ManagedIdentity } from '../../tenant/tenant.ts';
import { requireUser } from '../users.ts';
import { type AccessTokenParts, signAppToken, signUserToken } from './access-token.ts';

/** An access token that the machine's own service hands out: no token endpoint, no proof. */
export interface MachineToken {
  readonly accessToken: string;
  readonly expiresAtMs: number;
}

/** Creates the tokens of services next to the token endpoint, which know by where they run whom they serve. */
export interface MachineTokens {
  /**
   * For a managed identity of the tenant, with its roles.
   *
   * @throws {Refusal} 500011 for an API the tenant does not have.
   */
  forManagedIdentity(identity: ManagedIdentity, resource: string): Promise<MachineToken>;
  /**
   * For a user of the tenant, as Cloud Shell does for whoever opened it.
   *
   * @throws {Refusal} 500011 for an API the tenant does not have, 50034 or 50057 for the user.
   */
  forUser(userId: string, clientId: string, resource: string): Promise<MachineToken>;
}

/** A managed identity's token lives a whole day. */
const identityLifetimeSeconds = 24 * 3600;

export function createMachineTokens(lab: LabState): MachineTokens {
  return {
    async forManagedIdentity(identity, name) {
      const resource = requireResource(lab, name);
      const parts = partsOf(name, applicationOf(identity), '2', identityLifetimeSeconds);
      const roles = rolesFor(resource, identity);
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
      const names = grantedNames(lab, user, application, { resource, asked: name, names: [], isDefault: true });
      const lifetimeSeconds = lab.settings.tokenLifetimeSeconds;
      const parts = partsOf(name, application, '0', lifetimeSeconds);
      return {
        accessToken: await signUserToken(lab, parts, user, grant, names),
        expiresAtMs: endOf(lab, lifetimeSeconds),
      };
    },
  };
}

/** What a managed identity looks like where an application is expected. */
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
  audience: string,
  application: Application,
  strength: AccessTokenParts['strength'],
  lifetimeSeconds: number,
): AccessTokenParts {
  return { audience, application, strength, lifetimeSeconds, asks: { handlesChallenges: false } };
}

function requireResource(lab: LabState, name: string): Resource {
  const resource = findResource(lab, name);
  if (resource === undefined) throw new Refusal(500011, { resource: name, tenant: lab.tenant.displayName });
  return resource;
}

function endOf({ clock }: LabState, lifetimeSeconds: number): number {
  return (Math.floor(clock.nowMs() / 1000) + lifetimeSeconds) * 1000;
}
