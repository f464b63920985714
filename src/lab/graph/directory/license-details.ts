import type { User } from '../../tenant/tenant.ts';
import { getUser } from '../entities/directory.ts';
import { defineEntityType } from '../core/entity.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, invalidRequest } from '../core/graph-fault.ts';
import { listEntities, showOne } from '../listing/list-entities.ts';
import { readBody } from '../core/read-body.ts';
import { replaceUser } from './replace-user.ts';
import { userLicense, userPlans, userType } from '../entities/user-entity.ts';

/** Graph's licenseDetails; every licensed user of a lab has the same license. */
export const licenseDetailsType = defineEntityType<User>('licenseDetails', 'LicenseDetails', {
  id: {
    kind: 'string',
    isDefault: true,
    read: ({ id }) => Buffer.from(`${id} ${userLicense.skuId}`).toString('base64url'),
  },
  skuId: { kind: 'guid', isDefault: true, read: () => userLicense.skuId },
  skuPartNumber: { kind: 'string', isDefault: true, read: () => 'ENTERPRISEPACK' },
  servicePlans: {
    kind: 'complex',
    isDefault: true,
    read: () =>
      userPlans.map(({ servicePlanId, name }) => ({
        servicePlanId,
        servicePlanName: name,
        provisioningStatus: 'Success',
        appliesTo: 'User',
      })),
  },
});

/** Lists the license of a user; none for a user without one. */
export function listLicenseDetails(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const user = getUser(context.tenant, key);
  const entities = user.isLicensed === true ? [licenseDetailsType.toEntity(user, context.tenant)] : [];
  const contextName = `users('${user.id}')/licenseDetails`;
  return listEntities(context, { schema: licenseDetailsType.schema, contextName, entities, isUnpaged: true });
}

/** Assigns the lab's license to a user, or removes it: 200 with the user. */
export function assignLicense(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const user = getUser(tenant, key);
  const body = readBody(context.request);
  const [added, removed] = [body['addLicenses'], body['removeLicenses']];
  if (!Array.isArray(added) || !Array.isArray(removed)) {
    throw badRequest("The parameters 'addLicenses' and 'removeLicenses' are required.");
  }
  const addedIds = added.map((license: unknown) =>
    typeof license === 'object' && license !== null && 'skuId' in license ? license.skuId : undefined,
  );
  for (const id of [...addedIds, ...removed]) {
    if (id !== userLicense.skuId)
      throw invalidRequest(
        `License ${typeof id === 'string' ? id : ''} does not correspond to a valid company License.`,
      );
  }
  if (removed.length > 0 && user.isLicensed !== true)
    throw invalidRequest('User does not have a corresponding license.');
  const isLicensed = addedIds.length > 0 || (user.isLicensed === true && removed.length === 0);
  const changed = { ...user, isLicensed };
  replaceUser(tenant, changed);
  return showOne(context, 'users', userType.toEntity(changed, tenant));
}
