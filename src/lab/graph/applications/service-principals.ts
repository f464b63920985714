import type { JsonObject } from '../../../base/json.ts';
import { ensureServicePrincipal } from '../../apis/apis-of.ts';
import { forgetPrincipal } from '../../tenant/forget-principal.ts';
import type { Application } from '../../tenant/application.ts';
import { addOwner, removeOwner } from './applications.ts';
import {
  findApplication,
  getServicePrincipal,
  readAlternateKey,
  replaceApplication,
  requireOwner,
} from '../entities/find-application.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { GraphFault, invalidRequest } from '../core/graph-fault.ts';
import { showOne } from '../listing/list-entities.ts';
import { applicationOfPrincipal } from './password-credentials.ts';
import { missingValue, readBody } from '../core/read-body.ts';
import {
  type ServicePrincipal,
  servicePrincipalsOf,
  servicePrincipalType,
} from '../entities/service-principal-entity.ts';
import { readValues } from '../core/written-values.ts';

const keptTexts = ['description', 'homepage', 'loginUrl', 'notes', 'preferredSingleSignOnMode'];
const keptLists = ['tags', 'notificationEmailAddresses'];
const writable = [
  ...keptTexts,
  ...keptLists,
  'accountEnabled',
  'appRoleAssignmentRequired',
  'displayName',
  'servicePrincipalNames',
  'servicePrincipalType',
  'alternativeNames',
  'replyUrls',
  'logoutUrl',
  'customSecurityAttributes',
];

/** Returns a service principal by object id or `appId='...'`. */
export function readOneServicePrincipal(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  return show(context, getServicePrincipal(context, key), 200);
}

/** Creates the service principal of a registered application: 201. */
export function createServicePrincipal(context: GraphContext): GraphResponse {
  return create(context, readBody(context.request));
}

/**
 * Changes a service principal: 204. With `Prefer: create-if-missing`, one that `appId='...'` does not find is created:
 * 201.
 */
export function updateServicePrincipal(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const alternate = readAlternateKey(key);
  const body = readBody(context.request);
  const isUpsert = /\bcreate-if-missing\b/i.test(context.request.headers['prefer'] ?? '');
  const isKnown = servicePrincipalsOf(context.tenant).some(
    ({ appId }) => appId.toLowerCase() === alternate?.value.toLowerCase(),
  );
  if (isUpsert && alternate?.name === 'appid' && !isKnown) return create(context, { ...body, appId: alternate.value });
  const application = applicationOfPrincipal(context, key);
  replaceApplication(context, withChanges(application, body));
  return { status: 204 };
}

/** Deletes a service principal, its roles and its grants, and leaves the application: 204. */
export function deleteServicePrincipal(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const { id } = getServicePrincipal(context, key);
  const { servicePrincipalId: _, ...application } = applicationOfPrincipal(context, key);
  // One of another tenant is in this one only by its service principal.
  if (application.ownerTenantId === undefined) {
    const { servicePrincipalProperties: _properties, servicePrincipalSecrets: _secrets, ...rest } = application;
    replaceApplication(context, {
      ...rest,
      isDisabled: false,
      appRoleAssignmentRequired: false,
      roles: [],
      consentedScopes: [],
    });
  } else {
    tenant.applications.splice(
      tenant.applications.findIndex((each) => each.id === application.id && each.appId === application.appId),
      1,
    );
  }
  forgetPrincipal(tenant, id);
  return { status: 204 };
}

/** Adds an owner by reference: 204. */
export function addPrincipalOwner(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  return addOwner(context, applicationOfPrincipal(context, key));
}

/** Removes an owner: 204. */
export function removePrincipalOwner(
  context: GraphContext,
  [key = '', ownerId = '']: readonly string[],
): GraphResponse {
  return removeOwner(context, applicationOfPrincipal(context, key), ownerId);
}

function create(context: GraphContext, { appId, ...body }: JsonObject): GraphResponse {
  const { tenant } = context;
  const { schema } = servicePrincipalType;
  if (typeof appId !== 'string' || appId === '') throw invalidRequest(missingValue('appId', schema));
  const wanted = appId.toLowerCase();
  if (servicePrincipalsOf(tenant).some((each) => each.appId.toLowerCase() === wanted)) {
    throw new GraphFault(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    );
  }
  const application = findApplication(tenant, `appId='${appId}'`);
  if (application === undefined) {
    const message = `The appId '${appId}' of the service principal does not reference a valid application object.`;
    throw new GraphFault(400, 'NoBackingApplicationObject', message);
  }
  requireOwner(context, application);
  replaceApplication(context, withChanges(application, body));
  return show(context, getServicePrincipal(context, ensureServicePrincipal(tenant, application.appId)), 201);
}

function withChanges(application: Application, body: JsonObject): Application {
  const values = readValues(body, 'ServicePrincipal', writable);
  const properties = {
    ...application.servicePrincipalProperties,
    ...Object.fromEntries(keptTexts.filter((name) => values.has(name)).map((name) => [name, values.textOrNull(name)])),
    ...Object.fromEntries(keptLists.filter((name) => values.has(name)).map((name) => [name, values.texts(name)])),
  };
  return {
    ...application,
    ...(values.has('accountEnabled') ? { isDisabled: !values.flag('accountEnabled') } : {}),
    ...(values.has('appRoleAssignmentRequired')
      ? { appRoleAssignmentRequired: values.flag('appRoleAssignmentRequired') }
      : {}),
    servicePrincipalProperties: properties,
  };
}

function show(context: GraphContext, principal: ServicePrincipal, status: 200 | 201): GraphResponse {
  const { tenant } = context;
  const shown = showOne(context, 'servicePrincipals', servicePrincipalType.toEntity(principal, tenant), status);
  if (status === 200) return shown;
  const location = `${context.request.url.origin}/v2/${tenant.id}/directoryObjects/${principal.id}`;
  return { ...shown, headers: { Location: `${location}/Microsoft.DirectoryServices.ServicePrincipal` } };
}
