import type { Application, FederatedCredential } from '../../tenant/application.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { federatedCredentialEntities, federatedCredentialType } from '../entities/federated-credential-entity.ts';
import {
  getApplication,
  getOwnedApplication,
  readAlternateKey,
  replaceApplication,
} from '../entities/find-application.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { GraphFault, invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { countEntities, type Listing, listEntities, showOne } from '../listing/list-entities.ts';
import { missingValue, readBody } from '../core/read-body.ts';
import { federatedCredentialsOf, type NamedCredential } from '../entities/show-application.ts';
import { readValues, type ValueReader } from '../core/written-values.ts';

/** An application can have this many. */
const mostCredentials = 20;
const writable = ['name', 'issuer', 'subject', 'description', 'audiences'];

/** Lists the federated credentials of an application. */
export function listFederatedCredentials(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  return listEntities(context, listing(context.tenant, getApplication(context, key)));
}

/** Counts the federated credentials of an application. */
export function countFederatedCredentials(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  return countEntities(context, listing(context.tenant, getApplication(context, key)));
}

/** Returns a federated credential by id or name. */
export function readFederatedCredential(
  context: GraphContext,
  [key = '', name = '']: readonly string[],
): GraphResponse {
  const application = getApplication(context, key);
  return show(context, application, getCredential(application, name), 200);
}

/** Adds a federated credential: 201. */
export function addFederatedCredential(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const application = getOwnedApplication(context, key);
  return create(context, application, readValues(readBody(context.request), title, writable), undefined);
}

/** Changes a federated credential, all but its name: 204; with `Prefer: create-if-missing` it may be created: 201. */
export function updateFederatedCredential(
  context: GraphContext,
  [key = '', name = '']: readonly string[],
): GraphResponse {
  const application = getOwnedApplication(context, key);
  const body = readValues(readBody(context.request), title, writable);
  const isUpsert = /\bcreate-if-missing\b/i.test(context.request.headers['prefer'] ?? '');
  const alternate = readAlternateKey(name)?.value;
  const known = findCredential(application, name);
  if (known === undefined && isUpsert && alternate !== undefined) return create(context, application, body, alternate);
  const credential = getCredential(application, name);
  if (body.has('name') && body.text('name') !== credential.name) {
    throw invalidRequest("Property 'name' is read-only and cannot be set.");
  }
  const others = federatedCredentialsOf(application).filter((each) => each.name !== credential.name);
  const changed = { ...credential, ...readFields(body, credential) };
  checkUnique(changed, others);
  save(context, application, [...others, changed]);
  return { status: 204 };
}

/** Removes a federated credential: 204. */
export function removeFederatedCredential(
  context: GraphContext,
  [key = '', name = '']: readonly string[],
): GraphResponse {
  const application = getOwnedApplication(context, key);
  const found = getCredential(application, name);
  save(
    context,
    application,
    federatedCredentialsOf(application).filter((each) => each.name !== found.name),
  );
  return { status: 204 };
}

const { title } = federatedCredentialType.schema;

function create(
  context: GraphContext,
  application: Application,
  body: ValueReader,
  alternate: string | undefined,
): GraphResponse {
  for (const required of ['issuer', 'subject', 'audiences']) {
    if (!body.has(required)) throw invalidRequest(missingValue(required, federatedCredentialType.schema));
  }
  const name = alternate ?? body.text('name');
  if (!/^[\w-]{3,120}$/.test(name)) throw body.refuse('name');
  const others = federatedCredentialsOf(application);
  if (others.length >= mostCredentials) {
    throw new GraphFault(
      400,
      'Request_BadRequest',
      `The maximum number of federated identity credentials (${mostCredentials}) has been reached.`,
    );
  }
  const empty = { issuer: '', subject: '', audience: '' };
  const credential: NamedCredential = { id: context.createId(), name, ...readFields(body, empty) };
  checkUnique(credential, others);
  save(context, application, [...others, credential]);
  return show(context, application, credential, 201);
}

function readFields(body: ValueReader, before: FederatedCredential): FederatedCredential {
  const audiences = body.has('audiences') ? body.texts('audiences') : [before.audience];
  const [audience] = audiences;
  if (audience === undefined || audience === '' || audiences.length > 1) throw body.refuse('audiences');
  return {
    issuer: body.has('issuer') ? body.text('issuer') : before.issuer,
    subject: body.has('subject') ? body.text('subject') : before.subject,
    audience,
    description: body.has('description') ? body.textOrNull('description') : (before.description ?? null),
  };
}

function checkUnique(credential: NamedCredential, others: readonly NamedCredential[]): void {
  const isSame = ({ issuer, subject }: NamedCredential) =>
    issuer === credential.issuer && subject === credential.subject;
  const isTaken = others.some((other) => other.name === credential.name || isSame(other));
  if (!isTaken) return;
  const property = others.some(isSame) ? 'issuer and subject' : 'name';
  const message = `FederatedIdentityCredential with ${property} already exists.`;
  throw new GraphFault(409, 'Request_MultipleObjectsWithSameKeyValue', message);
}

function findCredential(application: Application, key: string): NamedCredential | undefined {
  const wanted = (readAlternateKey(key)?.value ?? key).toLowerCase();
  return federatedCredentialsOf(application).find(
    ({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted,
  );
}

function getCredential(application: Application, key: string): NamedCredential {
  const found = findCredential(application, key);
  if (found === undefined) throw resourceNotFound(readAlternateKey(key)?.value ?? key);
  return found;
}

function save(context: GraphContext, application: Application, federatedCredentials: readonly NamedCredential[]): void {
  replaceApplication(context, { ...application, federatedCredentials });
}

function listing(tenant: Tenant, { id }: Application): Listing {
  return {
    schema: federatedCredentialType.schema,
    contextName: `applications('${id}')/federatedIdentityCredentials`,
    entities: federatedCredentialEntities(tenant, id),
  };
}

function show(
  context: GraphContext,
  { id }: Application,
  credential: NamedCredential,
  status: 200 | 201,
): GraphResponse {
  const entity = federatedCredentialType.toEntity(credential, context.tenant);
  return showOne(context, `applications('${id}')/federatedIdentityCredentials`, entity, status);
}
