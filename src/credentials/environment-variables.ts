import { defaultScope } from '../model/scope.ts';
import type { TokenSet } from '../model/token.ts';
import { authorityOf } from '../oauth/authority.ts';
import { defineCredential, type RenewalTarget, type SignInServices } from './credential.ts';
import { describeOtherClouds } from './environment/other-cloud.ts';
import { chooseEnvironmentCredential, type EnvironmentCredential } from './environment/choose-credential.ts';
import { graphResourceOf } from '../model/resource.ts';

/** A program or a person, by the environment variables at each renewal (AZURE_CLIENT_SECRET and others). */
export const credential = defineCredential({
  show: { authType: 'EnvironmentVariable', signInAgain: null },
  contextScope: 'Process',
  async acquire(_options, target, services) {
    const { tenantId: tenant, clientId } = chooseEnvironmentCredential(services.env);
    services.verbose(`Signing ${clientId} in, EnvironmentVariable.`);
    for (const text of describeOtherClouds(services.env, target.cloud)) services.warn(text);
    const resource = graphResourceOf(target.cloud);
    const scopes = [defaultScope(resource)];
    const request = { ...target, tenant, clientId, resource, scopes, claims: undefined };
    const tokens = await requestByVariables(request, services);
    return { tokens, tenant, clientId, requestedScopes: scopes, fields: {} };
  },
  store: {
    kind: 'environment',
    // The variables are read again: none of their values is saved.
    restore: () => ({}),
    async renew(fields, target, services) {
      return { tokens: await requestByVariables(target, services), fields };
    },
  },
});

/** Tenant and application come from the variables, too. */
async function requestByVariables(target: RenewalTarget, services: SignInServices): Promise<TokenSet> {
  const chosen = chooseEnvironmentCredential(services.env);
  services.verbose(`EnvironmentCredential uses ${chosen.used.join(', ')}.`);
  const tenant = target.isOtherTenant === true ? target.tenant : chosen.tenantId;
  return requestWith(chosen, { ...target, tenant, clientId: chosen.clientId }, services);
}

async function requestWith(
  chosen: EnvironmentCredential,
  target: RenewalTarget,
  services: SignInServices,
): Promise<TokenSet> {
  switch (chosen.kind) {
    case 'client-secret': {
      const { requestSecretTokens } = await import('./client-secret.ts');
      return requestSecretTokens(chosen.clientSecret, target, services);
    }
    case 'certificate': {
      const { fileReference, requestCertificateTokens } = await import('./certificate.ts');
      const { certificatePath: path, certificatePassword: password = null, sendCertificateChain: sendsChain } = chosen;
      const certificate = fileReference(path, password, services.env);
      return requestCertificateTokens({ certificate, sendsChain }, target, services);
    }
    case 'federated-token-file': {
      const { requestFederatedTokens } = await import('./federated-token.ts');
      return requestFederatedTokens({ kind: 'file', path: chosen.path }, target, services);
    }
    case 'user-password': {
      const { signInWithUserPassword } = await import('./user-password.ts');
      const { cloud, tenant, clientId, claims, scopes } = target;
      const client = { authority: authorityOf(cloud, tenant), clientId, claims };
      const { userName, password } = chosen;
      return signInWithUserPassword(client, { userName, password, scopes }, await services.oauth());
    }
  }
}
