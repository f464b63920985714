import { authenticateClient } from '../clients.ts';
import { logAppSignIn } from '../log-sign-in.ts';
import { requireParameter } from '../form.ts';
import { checkPolicies } from '../check-policies.ts';
import { Refusal } from '../refusal.ts';
import { type Resource, rolesFor } from '../resources.ts';
import type { LabState } from '../lab-state.ts';
import type { Application } from '../../tenant/application.ts';
import { readScope, singleResource } from '../scopes.ts';
import { signAppToken } from '../tokens/access-token.ts';
import { readClaimsRequest, tokenTypeOf } from '../tokens/claims-request.ts';
import type { GrantHandler } from './grant-handler.ts';

/** Issues a token to the application itself (RFC 6749 4.4): one resource, with all its roles there. */
export const grantClientCredentials: GrantHandler = async (call) => {
  const { lab, form } = call;
  if (call.authority.kind === 'common' || call.authority.kind === 'organizations') throw new Refusal(50059);
  const { application, strength } = await authenticateClient(call, form, 7000216);
  if (application.servicePrincipalId === undefined) {
    throw new Refusal(7000229, { app: application.appId, tenant: lab.tenant.id });
  }
  const text = requireParameter(form, 'scope');
  const scopes = singleResource(lab, readScope(lab, text), text);
  if (!scopes.isDefault) throw new Refusal(1002012, { scope: text });
  checkPolicies(lab, { application, resource: scopes.resource }, { hasMfa: true });
  const asks = readClaimsRequest(form);
  const lifetimeSeconds = lab.settings.appTokenLifetimeSeconds;
  const accessToken = await signAppToken(
    lab,
    {
      api: scopes.resource.application,
      audience: scopes.resourceName,
      application,
      strength,
      lifetimeSeconds,
      asks,
    },
    application.servicePrincipalId,
    rolesOrRefusal(lab, scopes.resource, application),
  );
  logAppSignIn(lab, application, scopes.resource.id);
  return {
    token_type: tokenTypeOf(asks),
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: accessToken,
  };
};

/** @throws {Refusal} 501051 when the API only serves assigned applications and this is not one. */
function rolesOrRefusal(lab: LabState, resource: Resource, application: Application): readonly string[] {
  const roles = rolesFor(lab, resource, application);
  if (resource.application?.appRoleAssignmentRequired === true && roles.length === 0) {
    throw new Refusal(501051, {
      app: application.appId,
      name: application.displayName,
      resource: resource.id,
      resourceName: resource.displayName,
    });
  }
  return roles;
}
