import { randomBytes } from 'node:crypto';
import type { Application, ClientSecret } from '../../tenant/application.ts';
import {
  getOwnedApplication,
  getServicePrincipal,
  replaceApplication,
  requireOwner,
} from '../entities/find-application.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { readBody } from '../core/read-body.ts';
import { keyIdOf, showSecret } from '../entities/show-application.ts';
import { readValues, type ValueReader } from '../core/written-values.ts';

const twoYearsMs = 2 * 365.25 * 24 * 3600 * 1000;
type SecretList = 'secrets' | 'servicePrincipalSecrets';

/** Adds a secret to an application: its value is in this response and nowhere else. */
export function addApplicationPassword(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  return add(context, getOwnedApplication(context, key), 'secrets');
}

/** Removes a secret of an application by its key id: 204. */
export function removeApplicationPassword(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  return remove(context, getOwnedApplication(context, key), 'secrets');
}

/** Adds a secret to a service principal. */
export function addPrincipalPassword(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  return add(context, applicationOfPrincipal(context, key), 'servicePrincipalSecrets');
}

/** Removes a secret of a service principal by its key id: 204. */
export function removePrincipalPassword(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  return remove(context, applicationOfPrincipal(context, key), 'servicePrincipalSecrets');
}

/**
 * Finds the application of a service principal that the caller may change.
 *
 * @throws {GraphFault} 404, 403 without being its owner, 400 for one without an application.
 */
export function applicationOfPrincipal(context: GraphContext, key: string): Application {
  const { application, id } = getServicePrincipal(context, key);
  if (application === undefined) {
    throw invalidRequest(`The service principal '${id}' cannot be changed: it is managed by Microsoft.`);
  }
  requireOwner(context, application);
  return application;
}

/**
 * Creates a secret with a random value.
 *
 * @throws {GraphFault} 400 for an invalid date.
 */
export function createSecret(context: GraphContext, entry: ValueReader): ClientSecret {
  const nowMs = context.clock.nowMs();
  const startsAtMs = readTime(entry, 'startDateTime') ?? nowMs;
  const expiresAtMs = readTime(entry, 'endDateTime') ?? startsAtMs + twoYearsMs;
  if (expiresAtMs <= startsAtMs)
    throw invalidRequest('Credential lifetime is invalid: endDateTime is before startDateTime.');
  return {
    // Of the same form as the real service's, with which scanners find it.
    value: `${randomBytes(2).toString('hex').slice(0, 3)}8Q~${randomBytes(36).toString('base64url').slice(0, 34)}`,
    keyId: context.createId(),
    displayName: entry.textOrNull('displayName'),
    startsAtMs,
    expiresAtMs,
  };
}

/** Graph's form of a secret in the response to its creation. */
export function showNewSecret(appId: string, secret: ClientSecret): Record<string, unknown> {
  return { ...showSecret(appId, secret), secretText: secret.value };
}

function add(context: GraphContext, application: Application, list: SecretList): GraphResponse {
  const body = readValues(readBody(context.request), 'PasswordCredential', ['passwordCredential']);
  const entry =
    body.raw('passwordCredential') === null
      ? readValues({}, 'PasswordCredential', [])
      : body.object('passwordCredential');
  const secret = createSecret(context, entry);
  replaceApplication(context, { ...application, [list]: [...(application[list] ?? []), secret] });
  const metadata = `${context.rootUrl}/$metadata#microsoft.graph.passwordCredential`;
  return { status: 200, body: { '@odata.context': metadata, ...showNewSecret(application.appId, secret) } };
}

function remove(context: GraphContext, application: Application, list: SecretList): GraphResponse {
  const keyId = readValues(readBody(context.request), 'PasswordCredential', ['keyId']).guid('keyId');
  const secrets = application[list] ?? [];
  const others = secrets.filter((secret) => keyIdOf(application.appId, secret).toLowerCase() !== keyId);
  if (others.length === secrets.length) throw resourceNotFound(keyId);
  replaceApplication(context, { ...application, [list]: others });
  return { status: 204 };
}

function readTime(entry: ValueReader, name: string): number | undefined {
  const text = entry.textOrNull(name);
  if (text === null) return undefined;
  const timeMs = /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timeMs)) throw entry.refuse(name);
  return timeMs;
}
