import { createRunState } from '../../tenant/run-state.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { getUser, getGroup } from '../entities/directory.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, GraphFault } from '../core/graph-fault.ts';

const photos = createRunState(() => new Map<string, Uint8Array<ArrayBuffer>>());
/** Graph refuses larger ones. */
const largestPhoto = 4 * 1024 * 1024;

/** Returns the facts about the photo of a user or a group. */
export function describePhoto(context: GraphContext, keys: readonly string[]): GraphResponse {
  const { id } = getOwner(context, keys);
  requirePhoto(context.tenant, id);
  const body = {
    '@odata.context': `${context.rootUrl}/$metadata#users('${id}')/photo/$entity`,
    '@odata.mediaContentType': 'image/jpeg',
    '@odata.mediaEtag': `"${id.slice(0, 8)}"`,
    id: '48X48',
    height: 48,
    width: 48,
  };
  return { status: 200, body };
}

/** Returns the photo itself; 404 `ImageNotFound` when there is none. */
export function readPhoto(context: GraphContext, keys: readonly string[]): GraphResponse {
  const bytes = requirePhoto(context.tenant, getOwner(context, keys).id);
  return { status: 200, headers: { 'Content-Type': 'image/jpeg' }, bytes };
}

/** Stores a photo: 200 without a body. */
export function writePhoto(context: GraphContext, keys: readonly string[]): GraphResponse {
  const { id } = getOwner(context, keys);
  const { bytes } = context.request;
  if (bytes === undefined || bytes.length === 0) throw badRequest('Empty Payload. An image is expected.');
  if (bytes.length > largestPhoto) throw badRequest('The image is too large.');
  photos.of(context.tenant).set(id, Uint8Array.from(bytes));
  return { status: 200 };
}

/** Removes a photo: 204. */
export function deletePhoto(context: GraphContext, keys: readonly string[]): GraphResponse {
  const { id } = getOwner(context, keys);
  requirePhoto(context.tenant, id);
  photos.of(context.tenant).delete(id);
  return { status: 204 };
}

function getOwner({ tenant, request }: GraphContext, [key = '']: readonly string[]): { readonly id: string } {
  const isOfGroup = /^\/[^/]+\/(?:myorganization\/)?groups[/(]/i.test(request.url.pathname);
  return isOfGroup ? getGroup(tenant, key) : getUser(tenant, key);
}

function requirePhoto(tenant: Tenant, id: string): Uint8Array<ArrayBuffer> {
  const bytes = photos.of(tenant).get(id);
  if (bytes !== undefined) return bytes;
  const message = "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.";
  throw new GraphFault(404, 'ImageNotFound', message);
}
