import type { JsonObject } from '../base/json.ts';
import type {
  CertificateWish,
  FederatedTokenSource,
  ManagedIdentityEndpoint,
  ManagedIdentityId,
  StoredCredential,
} from '../model/stored-credential.ts';
import { finite, flag, objectOf, oneOf, secret, secretOrNull, text, texts } from './fields.ts';

type Kind<T extends { readonly kind: string }> = T['kind'];
type Readers<T extends { readonly kind: string }> = {
  readonly [K in Kind<T>]: (object: JsonObject) => Extract<T, { readonly kind: K }>;
};

const credentials: Readers<StoredCredential> = {
  'refresh-token': (object) => ({ kind: 'refresh-token', refreshToken: secretOrNull(object, 'refreshToken') }),
  'client-secret': (object) => ({ kind: 'client-secret', clientSecret: secret(object, 'clientSecret') }),
  certificate: (object) => ({
    kind: 'certificate',
    certificate: byKind(certificates, objectOf(object['certificate'], 'certificate')),
    sendsChain: flag(object, 'sendsChain'),
  }),
  'managed-identity': (object) => ({
    kind: 'managed-identity',
    identity: object['identity'] === null ? null : identityOf(objectOf(object['identity'], 'identity')),
    ...(object['endpoint'] === undefined ? {} : { endpoint: endpointOf(objectOf(object['endpoint'], 'endpoint')) }),
    ...(object['secret'] === undefined ? {} : { secret: secret(object, 'secret') }),
  }),
  'federated-token': (object) => ({
    kind: 'federated-token',
    source: byKind(federatedSources, objectOf(object['source'], 'source')),
  }),
  environment: () => ({ kind: 'environment' }),
  'given-token': () => ({ kind: 'given-token' }),
};

const certificates: Readers<CertificateWish> = {
  path: (object) => ({ kind: 'path', path: text(object, 'path'), password: secretOrNull(object, 'password') }),
  thumbprint: (object) => ({ kind: 'thumbprint', thumbprint: text(object, 'thumbprint') }),
  subject: (object) => ({ kind: 'subject', subject: text(object, 'subject') }),
  pkcs11: (object) => ({ kind: 'pkcs11', uri: text(object, 'uri'), pin: secretOrNull(object, 'pin') }),
};

const federatedSources: Readers<FederatedTokenSource> = {
  file: (object) => ({ kind: 'file', path: text(object, 'path') }),
  environment: (object) => ({ kind: 'environment', name: text(object, 'name') }),
  command: (object) => ({ kind: 'command', words: texts(object, 'words') }),
  github: (object) =>
    object['audience'] === undefined ? { kind: 'github' } : { kind: 'github', audience: text(object, 'audience') },
  'azure-devops': (object) => ({ kind: 'azure-devops', serviceConnectionId: text(object, 'serviceConnectionId') }),
};

const identityKinds: Record<ManagedIdentityId['kind'], true> = {
  'client-id': true,
  'object-id': true,
  'resource-id': true,
};

/**
 * Checks a kept credential and revives its secrets.
 *
 * @throws {FieldError} When it is of no known kind or lacks a field of its kind.
 */
export function credentialOf(object: JsonObject): StoredCredential {
  return byKind(credentials, object);
}

function byKind<T extends { readonly kind: string }>(readers: Readers<T>, object: JsonObject): T {
  const kind: Kind<T> = oneOf(object, 'kind', readers);
  return readers[kind](object);
}

function identityOf(object: JsonObject): ManagedIdentityId {
  return { kind: oneOf(object, 'kind', identityKinds), id: text(object, 'id') };
}

function endpointOf(object: JsonObject): ManagedIdentityEndpoint {
  return { host: text(object, 'host'), port: finite(object, 'port'), secret: secretOrNull(object, 'secret') };
}
