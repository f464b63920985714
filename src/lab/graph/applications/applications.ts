import type { JsonObject } from '../../../base/json.ts';
import { deleteApplication } from '../../tenant/delete-objects.ts';
import type { Application } from '../../tenant/application.ts';
import { applicationType } from '../entities/application-entity.ts';
import { resolveReference } from '../entities/directory.ts';
import {
  findApplication,
  getApplication,
  getOwnedApplication,
  readAlternateKey,
  replaceApplication,
} from '../entities/find-application.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { showOne } from '../listing/list-entities.ts';
import { createSecret, showNewSecret } from './password-credentials.ts';
import { missingValue, readBody } from '../core/read-body.ts';
import { readApplication } from './read-application.ts';
import { wireTime } from '../core/render-response.ts';
import { servicePrincipalType } from '../entities/service-principal-entity.ts';
import { userType } from '../entities/user-entity.ts';
import { readValues } from '../core/written-values.ts';

/** Returns an application by object id, `appId='...'` or `uniqueName='...'`. */
export function readOneApplication(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  return showApplication(context, getApplication(context, key), 200);
}

/** Registers an application, without a service principal: 201. */
export function createApplication(context: GraphContext): GraphResponse {
  return create(context, readBody(context.request));
}

/**
 * Changes an application: 204. With `Prefer: create-if-missing`, one that `uniqueName='...'` does not find is created:
 * 201.
 */
export function updateApplication(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const alternate = readAlternateKey(key);
  const body = readBody(context.request);
  const isUpsert = /\bcreate-if-missing\b/i.test(context.request.headers['prefer'] ?? '');
  if (isUpsert && alternate?.name === 'uniquename' && findApplication(context.tenant, key) === undefined) {
    return create(context, { ...body, uniqueName: alternate.value });
  }
  const application = getOwnedApplication(context, key);
  const { passwordCredentials, ...changes } = body;
  if (passwordCredentials !== undefined) {
    throw invalidRequest(
      'Property passwordCredentials cannot be changed by an update; use addPassword or removePassword.',
    );
  }
  replaceApplication(context, readApplication(changes, application, context.tenant));
  return { status: 204 };
}

/** Deletes an application with its service principal, which can be restored: 204. */
export function removeApplication(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant, clock } = context;
  deleteApplication(tenant, getOwnedApplication(context, key), clock.nowMs());
  return { status: 204 };
}

/** Adds an owner by reference: 204. */
export function addApplicationOwner(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const application = getOwnedApplication(context, key);
  return addOwner(context, application);
}

/** Removes an owner: 204. */
export function removeApplicationOwner(
  context: GraphContext,
  [key = '', ownerId = '']: readonly string[],
): GraphResponse {
  return removeOwner(context, getOwnedApplication(context, key), ownerId);
}

/** Adds an owner of an application or of its service principal: the lab has one list for both. */
export function addOwner(context: GraphContext, application: Application): GraphResponse {
  const owner = resolveReference(context.tenant, readBody(context.request)['@odata.id']);
  if (owner.schema !== userType.schema && owner.schema !== servicePrincipalType.schema)
    throw resourceNotFound(owner.id);
  const { ownerIds = [] } = application;
  if (ownerIds.includes(owner.id)) {
    throw invalidRequest(
      "One or more added object references already exist for the following modified properties: 'owners'.",
    );
  }
  replaceApplication(context, { ...application, ownerIds: [...ownerIds, owner.id] });
  return { status: 204 };
}

/** Removes an owner of an application or of its service principal. */
export function removeOwner(context: GraphContext, application: Application, ownerId: string): GraphResponse {
  const { ownerIds = [] } = application;
  const others = ownerIds.filter((id) => id.toLowerCase() !== ownerId.toLowerCase());
  if (others.length === ownerIds.length) throw resourceNotFound(ownerId);
  replaceApplication(context, { ...application, ownerIds: others });
  return { status: 204 };
}

function create(context: GraphContext, { passwordCredentials, ...body }: JsonObject): GraphResponse {
  const { tenant, caller } = context;
  if (body['displayName'] === undefined) throw invalidRequest(missingValue('displayName', applicationType.schema));
  const ownerId = caller.user?.id ?? caller.application.servicePrincipalId;
  const blank: Application = {
    id: context.createId(),
    appId: context.createId(),
    displayName: '',
    isPublicClient: false,
    redirectUris: [],
    publicRedirectUris: [],
    secrets: [],
    consentedScopes: [],
    roles: [],
    ownerIds: ownerId === undefined ? [] : [ownerId],
    createdDateTime: wireTime(context.clock.nowMs()),
  };
  const secrets = readValues({ passwordCredentials }, 'Application', ['passwordCredentials'])
    .objects('passwordCredentials')
    .map((entry) => createSecret(context, entry));
  const application = { ...readApplication(body, blank, tenant), secrets };
  tenant.applications.push(application);
  const shown = showApplication(context, application, 201);
  if (secrets.length === 0 || typeof shown.body !== 'object') return shown;
  // The only time that the values are shown.
  const withValues = secrets.map((secret) => showNewSecret(application.appId, secret));
  return { ...shown, body: { ...shown.body, passwordCredentials: withValues } };
}

function showApplication(context: GraphContext, application: Application, status: 200 | 201): GraphResponse {
  const { tenant } = context;
  const shown = showOne(context, 'applications', applicationType.toEntity(application, tenant), status);
  if (status === 200) return shown;
  const location = `${context.request.url.origin}/v2/${tenant.id}/directoryObjects/${application.id}`;
  return { ...shown, headers: { Location: `${location}/Microsoft.DirectoryServices.Application` } };
}
