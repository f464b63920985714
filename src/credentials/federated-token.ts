import { resolve } from 'node:path';
import { objectOf, oneOf, text, texts } from '../base/fields.ts';
import type { JsonObject } from '../base/json.ts';
import { parseFederatedSource } from '../model/federated-source.ts';
import { defaultScope } from '../model/scope.ts';
import type { FederatedTokenSource } from '../model/stored-credential.ts';
import type { TokenSet } from '../model/token.ts';
import { authorityOf } from '../oauth/authority.ts';
import { defineCredential, type RenewalTarget, type SignInServices } from './credential.ts';
import { signInWithFederatedAssertion } from './federated/sign-in.ts';
import { requireApplication } from './sign-in-options.ts';
import { graphResourceOf } from '../model/resource.ts';

/** An application with a token of an issuer that it trusts. */
export const credential = defineCredential({
  show: { authType: 'AppOnly', signInAgain: null },
  contextScope: 'Process',
  async acquire(options, target, services) {
    const { clientId, tenant } = requireApplication(options);
    const source = absoluteSource(parseFederatedSource(options.federatedToken ?? ''));
    services.verbose(`Signing ${clientId} in, FederatedToken.`);
    const resource = graphResourceOf(target.cloud);
    const scopes = [defaultScope(resource)];
    const request = { ...target, tenant, clientId, resource, scopes, claims: undefined };
    const tokens = await requestFederatedTokens(source, request, services);
    return { tokens, tenant, clientId, requestedScopes: scopes, fields: { source } };
  },
  store: {
    kind: 'federated-token',
    restore: (fields) => ({ source: restoreSource(objectOf(fields['source'], 'source')) }),
    async renew(fields, target, services) {
      return { tokens: await requestFederatedTokens(fields.source, target, services), fields };
    },
  },
});

/** The session is renewed from other folders. */
function absoluteSource(source: FederatedTokenSource): FederatedTokenSource {
  return source.kind === 'file' ? { kind: 'file', path: resolve(source.path) } : source;
}

type SourceReaders = {
  readonly [K in FederatedTokenSource['kind']]: (
    fields: JsonObject,
  ) => Extract<FederatedTokenSource, { readonly kind: K }>;
};

const sourceReaders: SourceReaders = {
  file: (fields) => ({ kind: 'file', path: text(fields, 'path') }),
  environment: (fields) => ({ kind: 'environment', name: text(fields, 'name') }),
  command: (fields) => ({ kind: 'command', words: texts(fields, 'words') }),
  github: (fields) =>
    fields['audience'] === undefined ? { kind: 'github' } : { kind: 'github', audience: text(fields, 'audience') },
  'azure-devops': (fields) => ({ kind: 'azure-devops', serviceConnectionId: text(fields, 'serviceConnectionId') }),
};

function restoreSource(fields: JsonObject): FederatedTokenSource {
  return sourceReaders[oneOf(fields, 'kind', sourceReaders)](fields);
}

/**
 * Requests tokens for an application with a federated token, which is read again for every request.
 *
 * @throws {EntradaError} As {@link signInWithFederatedAssertion}.
 */
export async function requestFederatedTokens(
  tokenSource: FederatedTokenSource,
  { cloud, tenant, clientId, claims, resource }: RenewalTarget,
  services: SignInServices,
): Promise<TokenSet> {
  const client = { authority: authorityOf(cloud, tenant), clientId, claims, tokenSource };
  return signInWithFederatedAssertion(client, resource, {
    ...(await services.oauth()),
    env: services.env,
    beforeCommand: services.beforeCommand,
    buildServiceTransport: await services.outsideTransport(),
  });
}
