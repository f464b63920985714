import { isObject, type JsonObject, textField } from '../../../base/json.ts';
import { deleteUser } from '../../tenant/delete-objects.ts';
import { findUserByKey, findUsersByMail } from '../../tenant/find-in-tenant.ts';
import type { Tenant, User } from '../../tenant/tenant.ts';
import { getUser, isSameId, resolveReference } from '../entities/directory.ts';
import type { Entity } from '../core/entity.ts';
import { toEntityList } from '../core/entity-list.ts';
import type { GraphResponse, GraphContext } from '../core/graph-context.ts';
import { invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { countEntities, type Listing, listEntities, showOne } from '../listing/list-entities.ts';
import { missingValue, readBody, readChanges, requireValues, type WrittenValue } from '../core/read-body.ts';
import { wireTime } from '../core/render-response.ts';
import { replaceUser } from './replace-user.ts';
import { checkActivityAccess } from '../entities/sign-in-activity.ts';
import { ownUserProperties, userType } from '../entities/user-entity.ts';

const bodyOnly = new Set(['passwordProfile']);
const requiredAtCreation = ['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName'];
const shortestPassword = 8;

/** Lists the users. */
export function listUsers(context: GraphContext): GraphResponse {
  checkActivityAccess(context.query, context.caller);
  return listEntities(context, userListing(context.tenant));
}

/** Counts the users. */
export function countUsers(context: GraphContext): GraphResponse {
  return countEntities(context, userListing(context.tenant));
}

/** Returns a user by id or user principal name. */
export function readUser(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  checkActivityAccess(context.query, context.caller);
  return showOne(context, 'users', userType.toEntity(getUser(context.tenant, key), context.tenant));
}

/** Creates a user: 201 with the user and its URL. */
export function createUser(context: GraphContext): GraphResponse {
  const { tenant } = context;
  const body = readBody(context.request);
  const changes = readChanges(body, userType.schema, 'creation', bodyOnly);
  requireValues(changes, userType.schema, requiredAtCreation);
  const password = readPassword(body);
  if (password === undefined) throw invalidRequest(missingValue('passwordProfile', userType.schema));
  const blank: User = {
    id: context.createId(),
    userPrincipalName: '',
    displayName: '',
    givenName: null,
    surname: null,
    mail: null,
    jobTitle: null,
    officeLocation: null,
    mobilePhone: null,
    businessPhones: [],
    preferredLanguage: null,
    accountEnabled: true,
    department: null,
    createdDateTime: wireTime(context.clock.nowMs()),
    password,
  };
  const user = applyChanges(blank, changes, tenant);
  tenant.users.push(user);
  const location = `${context.request.url.origin}/v2/${tenant.id}/directoryObjects/${user.id}`;
  return {
    ...showOne(context, 'users', userType.toEntity(user, tenant), 201),
    headers: { Location: `${location}/Microsoft.DirectoryServices.User` },
  };
}

/** Changes a user; 204. */
export function updateUser(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const user = getUser(tenant, key);
  const body = readBody(context.request);
  const password = readPassword(body);
  const changed = applyChanges(user, readChanges(body, userType.schema, 'update', bodyOnly), tenant);
  replaceUser(tenant, password === undefined ? changed : { ...changed, password });
  return { status: 204 };
}

/** Deletes a user and all references to it; 204. */
export function removeUser(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant, clock } = context;
  deleteUser(tenant, getUser(tenant, key), clock.nowMs());
  return { status: 204 };
}

/** Sets the manager of a user by reference; 204. */
export function setManager(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const user = getUser(tenant, key);
  const manager = resolveReference(tenant, readBody(context.request)['@odata.id']);
  if (manager.schema !== userType.schema) throw resourceNotFound(manager.id);
  replaceUser(tenant, { ...user, managerId: manager.id });
  return { status: 204 };
}

/** Removes the manager of a user; 204. */
export function removeManager(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const user = getUser(context.tenant, key);
  if (user.managerId === undefined) throw resourceNotFound('manager');
  replaceUser(context.tenant, withoutManager(user));
  return { status: 204 };
}

function userListing(tenant: Tenant): Listing {
  const entities = toEntityList(tenant.users, userType, tenant);
  const lookUp = (name: string, value: string) => lookUpUsers(tenant, name, value);
  return { schema: userType.schema, contextName: 'users', entities, lookUp };
}

function lookUpUsers(tenant: Tenant, name: string, value: string): Entity[] | undefined {
  if (name === 'mail') return findUsersByMail(tenant, value)?.map((user) => userType.toEntity(user, tenant));
  if (name !== 'id' && name !== 'userPrincipalName') return undefined;
  const user = findUserByKey(tenant, value);
  return user === undefined ? [] : [userType.toEntity(user, tenant)];
}

function applyChanges(user: User, changes: ReadonlyMap<string, WrittenValue>, tenant: Tenant): User {
  const userPrincipalName = changes.get('userPrincipalName');
  if (typeof userPrincipalName === 'string') checkPrincipalName(userPrincipalName, user.id, tenant);
  const isOwn = ([name]: [string, WrittenValue]): boolean => ownUserProperties.has(name);
  const additional = [...changes].filter((change) => !isOwn(change));
  return {
    ...user,
    ...Object.fromEntries([...changes].filter(isOwn)),
    ...(additional.length === 0
      ? {}
      : {
          additionalProperties: {
            ...user.additionalProperties,
            // Only strings and null are accepted for these (read-body.ts).
            // oxlint-disable-next-line typescript/no-unsafe-type-assertion
            ...(Object.fromEntries(additional) as Record<string, string | null>),
          },
        }),
  };
}

function checkPrincipalName(name: string, ownId: string, tenant: Tenant): void {
  const [local, domain, ...rest] = name.split('@');
  if (local === '' || domain === undefined || rest.length > 0 || /\s/.test(name)) {
    throw invalidRequest('Property userPrincipalName is invalid.');
  }
  if (!tenant.domains.some((each) => isSameId(each, domain))) {
    throw invalidRequest(
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain ' +
        'names in your organization.',
    );
  }
  const holder = findUserByKey(tenant, name);
  if (holder === undefined || holder.id === ownId) return;
  const message = 'Another object with the same value for property userPrincipalName already exists.';
  throw invalidRequest(message, [{ code: 'ObjectConflict', message, target: 'userPrincipalName' }]);
}

function readPassword(body: JsonObject): string | undefined {
  const profile = body['passwordProfile'];
  if (profile === undefined) return undefined;
  const password = isObject(profile) ? textField(profile, 'password') : undefined;
  if (password === undefined) {
    throw invalidRequest("Invalid value specified for property 'passwordProfile' of resource 'User'.");
  }
  if (password.length >= shortestPassword) return password;
  throw invalidRequest(
    'The specified password does not comply with password complexity requirements. Please provide a different password.',
  );
}

function withoutManager({ managerId: _managerId, ...user }: User): User {
  return user;
}
