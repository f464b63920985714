import type { JsonObject } from '../base/json.ts';
import { jsonWithSecrets } from '../base/secret-json.ts';
import type { Cloud } from '../model/cloud.ts';
import type {
  AuthType,
  Context,
  ContextScope,
  LogLevel,
  LogSettings,
  ServiceName,
  SessionRecord,
} from '../model/context.ts';
import type { AccessTokenEntry } from '../model/token.ts';
import { FieldError, finite, objectOf, oneOf, secret, text, textOrNull, texts } from '../base/fields.ts';
import { Secret } from '../base/secret.ts';
import type { StoredCredential } from '../model/stored-credential.ts';

/**
 * Writes a record as JSON with its secrets in the open. Only for the cipher.
 *
 * @param generation - Written with the record; default: none.
 */
export function sessionToJson(record: SessionRecord, generation?: number): string {
  const credential = credentialToJson(record.credential);
  return jsonWithSecrets({ ...record, credential, generation });
}

/**
 * Checks that a value is a session record and revives its secrets. Fields it does not know are dropped.
 *
 * @throws {FieldError} When it is none.
 */
export function sessionFromJson(value: unknown): SessionRecord {
  const record = objectOf(value, 'record');
  return {
    id: text(record, 'id'),
    ...(record['identity'] === undefined ? {} : { identity: text(record, 'identity') }),
    name: text(record, 'name'),
    service: oneOf(record, 'service', services),
    cloud: cloudOf(objectOf(record['cloud'], 'cloud')),
    authorityTenant: text(record, 'authorityTenant'),
    requestedScopes: texts(record, 'requestedScopes'),
    context: contextOf(objectOf(record['context'], 'context')),
    credential: credentialOf(objectOf(record['credential'], 'credential')),
    tokens: Object.fromEntries(
      Object.entries(objectOf(record['tokens'], 'tokens')).map(([resource, entry]) => [
        resource,
        tokenFromJson(objectOf(entry, 'tokens')),
      ]),
    ),
    clientTimeoutMs: record['clientTimeoutMs'] === null ? null : finite(record, 'clientTimeoutMs'),
    ...(record['log'] === undefined ? {} : { log: logOf(objectOf(record['log'], 'log')) }),
    savedAtMs: finite(record, 'savedAtMs'),
  };
}

// As objects, whose values mean nothing, so that the compiler misses an entry when the model grows.
const services: Record<ServiceName, null> = { entra: null, teams: null };
const contextScopes: Record<ContextScope, null> = { Process: null, CurrentUser: null };
const cloudTypes: Record<Cloud['type'], null> = { 'Built-in': null, 'User-defined': null };
const authTypes: Record<AuthType, null> = {
  Delegated: null,
  AppOnly: null,
  UserProvidedAccessToken: null,
  ManagedIdentity: null,
  EnvironmentVariable: null,
};
const logLevels: Record<LogLevel, null> = { Verbose: null, Info: null, Warning: null, Error: null, None: null };

function cloudOf(cloud: JsonObject): Cloud {
  return {
    name: text(cloud, 'name'),
    azureADEndpoint: text(cloud, 'azureADEndpoint'),
    graphEndpoint: text(cloud, 'graphEndpoint'),
    ...(cloud['teamsEndpoint'] === undefined ? {} : { teamsEndpoint: text(cloud, 'teamsEndpoint') }),
    type: oneOf(cloud, 'type', cloudTypes),
    ...(cloud['graphAudience'] === undefined ? {} : { graphAudience: text(cloud, 'graphAudience') }),
    ...(cloud['caFile'] === undefined ? {} : { caFile: text(cloud, 'caFile') }),
  };
}

function logOf(log: JsonObject): LogSettings {
  return { level: oneOf(log, 'level', logLevels), path: text(log, 'path') };
}

function contextOf(context: JsonObject): Context {
  const sendsChain = context['SendCertificateChain'];
  if (sendsChain !== null && typeof sendsChain !== 'boolean') throw new FieldError('SendCertificateChain');
  return {
    ClientId: text(context, 'ClientId'),
    TenantId: text(context, 'TenantId'),
    Scopes: texts(context, 'Scopes'),
    AuthType: oneOf(context, 'AuthType', authTypes),
    TokenCredentialType: text(context, 'TokenCredentialType'),
    CertificateThumbprint: textOrNull(context, 'CertificateThumbprint'),
    CertificateSubjectName: textOrNull(context, 'CertificateSubjectName'),
    SendCertificateChain: sendsChain,
    Account: textOrNull(context, 'Account'),
    AppName: textOrNull(context, 'AppName'),
    ContextScope: oneOf(context, 'ContextScope', contextScopes),
    Certificate: textOrNull(context, 'Certificate'),
    ManagedIdentityId: textOrNull(context, 'ManagedIdentityId'),
    ClientSecret: null,
    Environment: text(context, 'Environment'),
  };
}

/**
 * Checks that an object is a cached token and revives its secret.
 *
 * @throws {FieldError} When it is none.
 */
export function tokenFromJson(entry: JsonObject): AccessTokenEntry {
  return {
    accessToken: secret(entry, 'accessToken'),
    expiresAtMs: finite(entry, 'expiresAtMs'),
    ...(entry['refreshAtMs'] === undefined ? {} : { refreshAtMs: finite(entry, 'refreshAtMs') }),
    scopes: texts(entry, 'scopes'),
  };
}

/**
 * Returns a credential as it is written into a record: its kind and its fields in one object, secrets in the open. Only
 * for the cipher.
 */
function credentialToJson({ kind, fields }: StoredCredential): JsonObject {
  const opened: JsonObject = JSON.parse(fields.reveal());
  return { kind, ...opened };
}

/**
 * Reads a saved credential. Its fields are checked where they are used: by the sign-in method that wrote them, at the
 * renewal of the session (docs/decisions/0010-credential-registry.md).
 *
 * @throws {FieldError} Without a kind.
 */
function credentialOf(object: JsonObject): StoredCredential {
  const { kind: _kind, ...fields } = object;
  return { kind: text(object, 'kind'), fields: new Secret(JSON.stringify(fields)) };
}
