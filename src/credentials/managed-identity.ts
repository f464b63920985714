import { EntradaError } from '../base/errors.ts';
import { finite, objectOf, oneOf, secret, secretOrNull, text } from '../base/fields.ts';
import type { JsonObject } from '../base/json.ts';
import { type Secret, toSecret } from '../base/secret.ts';
import { defaultScope } from '../model/scope.ts';
import type { ManagedIdentityEndpoint, ManagedIdentityId } from '../model/stored-credential.ts';
import { defineCredential, type RenewalTarget, type SignInServices } from './credential.ts';
import { describeOtherClouds } from './environment/other-cloud.ts';
import { chooseSource } from './managed-identity/choose-source.ts';
import { readIdentityId } from './managed-identity/identity-id.ts';
import { signInWithManagedIdentity } from './managed-identity/sign-in.ts';
import { workloadIdentity } from './managed-identity/workload-identity.ts';
import type { ManagedIdentityRequest, ManagedIdentityServices } from './managed-identity/source.ts';
import type { SignInOptions } from './sign-in-options.ts';
import { graphResourceOf } from '../model/resource.ts';

interface IdentityFields {
  /** Null for the identity of the machine itself. */
  readonly identity: ManagedIdentityId | null;
  /** The only service to ask; absent: the source that this machine has. */
  readonly endpoint?: ManagedIdentityEndpoint;
  /** Sent in place of MSI_SECRET to the source that this machine has. */
  readonly secret?: Secret;
}

/** The managed identity of this machine. */
export const credential = defineCredential<IdentityFields>({
  show: { authType: 'ManagedIdentity', signInAgain: null },
  contextScope: 'Process',
  async acquire(options, target, services) {
    // Of the sources, only this one has the variables of an application.
    if (chooseSource(services.env, await services.machine()) === workloadIdentity) {
      for (const warning of describeOtherClouds(services.env, target.cloud)) services.warn(warning);
    }
    if (target.service === 'teams') {
      const { readTeamsAccountId, signInWithTeamsIdentity } = await import('./managed-identity/teams-sign-in.ts');
      const wanted = teamsFields(options, readTeamsAccountId(options.accountId ?? ''));
      const { request, using } = await sourceRequest(wanted, firstRequest(target, ''), services, false);
      // What was found out (the kind of id, the service that responded) is saved, so that a renewal asks once.
      const { tokens, identity, endpoint } = await signInWithTeamsIdentity(request, using);
      return {
        tokens,
        tenant: options.tenantId ?? '',
        clientId: clientIdOf(identity),
        requestedScopes: [],
        managedIdentityId: identity?.id ?? null,
        fields: { ...wanted, identity, ...(endpoint === null ? {} : { endpoint }) },
      };
    }
    const fields = { identity: identityIn(options) };
    const clientId = clientIdOf(fields.identity);
    services.verbose(`Signing ${clientId === '' ? 'the identity of this machine' : clientId} in, ManagedIdentity.`);
    const { request, using } = await sourceRequest(fields, firstRequest(target, clientId), services, false);
    return {
      tokens: await signInWithManagedIdentity(request, using),
      tenant: '',
      clientId,
      requestedScopes: [defaultScope(graphResourceOf(target.cloud))],
      managedIdentityId: fields.identity?.id ?? null,
      fields,
    };
  },
  store: {
    kind: 'managed-identity',
    restore: (fields) => ({
      identity: fields['identity'] === null ? null : restoreIdentity(objectOf(fields['identity'], 'identity')),
      ...(fields['endpoint'] === undefined
        ? {}
        : { endpoint: restoreEndpoint(objectOf(fields['endpoint'], 'endpoint')) }),
      ...(fields['secret'] === undefined ? {} : { secret: secret(fields, 'secret') }),
    }),
    async renew(fields, target, services) {
      const { request, using } = await sourceRequest(fields, target, services, true);
      return { tokens: await signInWithManagedIdentity(request, using), fields };
    },
  },
});

function firstRequest(target: Pick<RenewalTarget, 'service' | 'cloud'>, clientId: string): RenewalTarget {
  return { ...target, tenant: '', clientId, resource: graphResourceOf(target.cloud), scopes: [], claims: undefined };
}

function clientIdOf(identity: ManagedIdentityId | null): string {
  return identity?.kind === 'client-id' ? identity.id : '';
}

function identityIn({ clientId, objectId, resourceId }: SignInOptions): ManagedIdentityId | null {
  const ids: ManagedIdentityId[] = [];
  if (clientId !== undefined) ids.push(readIdentityId(clientId));
  if (objectId !== undefined) ids.push({ kind: 'object-id', id: objectId });
  if (resourceId !== undefined) ids.push({ kind: 'resource-id', id: resourceId });
  if (ids.length > 1) {
    throw new EntradaError(
      'PARAMETER_SET_UNRESOLVED',
      'Cannot use more than one of -ClientId, -ObjectId and -ResourceId',
      { hint: 'Each names a user-assigned identity: one is enough.' },
    );
  }
  return ids[0] ?? null;
}

/** A host or a port names a service of the older protocol; a secret alone is for the service that is here. */
function teamsFields(options: SignInOptions, identity: ManagedIdentityId | null): IdentityFields {
  const { managedServiceHostName: host, managedServicePort: port, managedServiceSecret } = options;
  const sent = managedServiceSecret === undefined ? undefined : toSecret(managedServiceSecret);
  if (host === undefined && port === undefined) return sent === undefined ? { identity } : { identity, secret: sent };
  return { identity, endpoint: { host: host ?? 'localhost', port: port ?? 50_342, secret: sent ?? null } };
}

/** Returns the request to the sources of managed identities, and what they use. */
async function sourceRequest(
  { identity, endpoint, secret: sent }: IdentityFields,
  { cloud, resource, claims }: RenewalTarget,
  services: SignInServices,
  isRenewal: boolean,
): Promise<{ readonly request: ManagedIdentityRequest; readonly using: ManagedIdentityServices }> {
  return {
    request: {
      identity: identity ?? undefined,
      endpoint,
      resource,
      env: sent === undefined ? services.env : { ...services.env, MSI_SECRET: sent.reveal() },
      cloud,
      isRenewal,
      claims,
    },
    using: {
      ...(await services.oauth()),
      localTransport: services.localTransport,
      machine: await services.machine(),
      warn: services.warn.bind(services),
      verbose: services.verbose.bind(services),
    },
  };
}

const identityKinds: Record<ManagedIdentityId['kind'], null> = {
  'client-id': null,
  'object-id': null,
  'resource-id': null,
};

function restoreIdentity(fields: JsonObject): ManagedIdentityId {
  return { kind: oneOf(fields, 'kind', identityKinds), id: text(fields, 'id') };
}

function restoreEndpoint(fields: JsonObject): ManagedIdentityEndpoint {
  return { host: text(fields, 'host'), port: finite(fields, 'port'), secret: secretOrNull(fields, 'secret') };
}
