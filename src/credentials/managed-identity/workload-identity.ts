import { defaultScope } from '../../model/scope.ts';
import type { TokenSet } from '../../model/token.ts';
import { authorityOf } from '../../oauth/authority.ts';
import { requestClientCredentials } from '../../oauth/token-endpoint.ts';
import { readVariable, requireVariable } from '../environment/variables.ts';
import { readFederatedTokenFile } from '../federated/file.ts';
import { identityFields } from './identity-id.ts';
import type { DetectableSource, ManagedIdentityServices, SourceRequest } from './source.ts';

const variables = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE'];

/** AKS workload identity: a pod whose service account an application trusts. */
export const workloadIdentity: DetectableSource = {
  name: 'AKS workload identity',
  lookedFor: 'AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE',
  idFields: { 'client-id': 'client_id' },
  idRule: 'it takes client ids only',
  detect: (env) => variables.every((name) => readVariable(env, name) !== undefined),
  acquire,
};

async function acquire(request: SourceRequest, services: ManagedIdentityServices): Promise<TokenSet> {
  const { env, cloud, identity, resource, claims } = request;
  const ids = identityFields(workloadIdentity, identity);
  const client = {
    authority: authorityOf(cloud, requireVariable(env, 'AZURE_TENANT_ID')),
    clientId: ids['client_id'] ?? requireVariable(env, 'AZURE_CLIENT_ID'),
    claims,
    // The kubelet replaces the file in place long before the token in it expires.
    createAssertion: () => readFederatedTokenFile(requireVariable(env, 'AZURE_FEDERATED_TOKEN_FILE'), services.clock),
  };
  return requestClientCredentials(client, defaultScope(resource), services);
}
