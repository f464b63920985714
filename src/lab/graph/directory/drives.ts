import { createHash } from 'node:crypto';
import { createRunState } from '../../tenant/run-state.ts';
import type { User, Tenant } from '../../tenant/tenant.ts';
import { getUser } from '../entities/directory.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { GraphFault } from '../core/graph-fault.ts';
import { hasAccess } from '../core/permissions.ts';
import { wireTime } from '../core/render-response.ts';
import { signedAddress } from '../core/signed-address.ts';

/** A file of a drive; a drive does not have folders. */
export interface DriveFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

/** The files of a user. */
export interface Drive {
  readonly id: string;
  readonly owner: User;
  readonly files: Map<string, DriveFile>;
}

/** How a request names the drive. */
export type DriveKey = 'user' | 'drive';

const drives = createRunState(() => new Map<string, Map<string, DriveFile>>());

/** Handles a request for a drive. */
export type DriveHandler = (context: GraphContext, drive: Drive, item: string) => GraphResponse;

/**
 * Runs a handler with the drive that a request names.
 *
 * @throws {GraphFault} 404 `itemNotFound`; 403 `accessDenied` for the drive of another user without a permission for
 *   all files.
 */
export function inDrive(
  kind: DriveKey,
  handle: DriveHandler,
): (context: GraphContext, keys: readonly string[]) => GraphResponse {
  return (context, [key = '', item = '']) => handle(context, findDrive(context, kind, key), item);
}

/** Describes a drive. */
export const readDrive: DriveHandler = (context, drive) => answer(context, 'drives/$entity', driveOf(drive));

/** Lists the drives of a user: one. */
export const listDrives: DriveHandler = (context, drive) => answer(context, 'drives', { value: [driveOf(drive)] });

/** Describes the root folder. */
export const readRoot: DriveHandler = (context, { id, files }) => {
  const facts = { id: `root-${id}`, name: 'root', root: {}, folder: { childCount: files.size } };
  return answer(context, 'driveItem/$entity', facts);
};

/** Lists the files, in one page. */
export const listFiles: DriveHandler = (context, drive) => {
  const value = Array.from(drive.files.values(), (file) => itemOf(context, drive, file));
  return answer(context, 'driveItem', { value });
};

/** Describes a file. */
export const readFile: DriveHandler = (context, drive, item) => describe(context, drive, requireFile(drive, item));

/** Answers with 302 and an address that needs no token. */
export const redirectToFile: DriveHandler = (context, drive, item) => {
  const location = addressOf(context, drive, requireFile(drive, item));
  return { status: 302, headers: { Location: location, 'Content-Type': 'text/plain' }, body: '' };
};

/** Replaces the content of a file, 200, or creates one by its name, 201. */
export const writeFile: DriveHandler = (context, drive, item) => {
  const known = findFile(drive, item);
  if (known === undefined && !item.endsWith(':')) throw itemNotFound();
  const { bytes = new Uint8Array() } = context.request;
  const nowMs = context.clock.nowMs();
  const file: DriveFile = {
    id: known?.id ?? idOf(`${drive.id}/${context.createId()}`),
    name: known?.name ?? item.slice(0, -1),
    bytes: Uint8Array.from(bytes),
    createdAtMs: known?.createdAtMs ?? nowMs,
    changedAtMs: nowMs,
  };
  drive.files.set(file.id, file);
  return describe(context, drive, file, known === undefined ? 201 : 200);
};

/** Removes a file: 204. */
export const deleteFile: DriveHandler = (_context, drive, item) => {
  drive.files.delete(requireFile(drive, item).id);
  return { status: 204 };
};

/** Finds a file by the address of a download. */
export function findDownload(tenant: Tenant, ownerId: string, id: string): DriveFile | undefined {
  return drives.of(tenant).get(ownerId)?.get(id);
}

function findDrive(context: GraphContext, kind: DriveKey, key: string): Drive {
  const { tenant, caller } = context;
  const owner = kind === 'user' ? getUser(tenant, key) : tenant.users.find((user) => driveIdOf(user) === key);
  if (owner === undefined) throw itemNotFound();
  if (owner.id !== caller.user?.id && !hasAccess(caller, 'readAllFiles')) {
    throw new GraphFault(403, 'accessDenied', 'Access denied');
  }
  const files = drives.of(tenant).get(owner.id) ?? new Map<string, DriveFile>();
  drives.of(tenant).set(owner.id, files);
  return { id: driveIdOf(owner), owner, files };
}

/** @param item - An id, or a name, which ends with a colon if more follows it in the address. */
function findFile({ files }: Drive, item: string): DriveFile | undefined {
  const name = item.replace(/:$/, '').toLowerCase();
  return files.get(item) ?? [...files.values()].find((file) => file.name.toLowerCase() === name);
}

function requireFile(drive: Drive, item: string): DriveFile {
  const file = findFile(drive, item);
  if (file === undefined) throw itemNotFound();
  return file;
}

function itemNotFound(): GraphFault {
  return new GraphFault(404, 'itemNotFound', 'The resource could not be found.');
}

function describe(context: GraphContext, drive: Drive, file: DriveFile, status = 200): GraphResponse {
  return answer(context, 'driveItem/$entity', itemOf(context, drive, file), status);
}

/** @param set - The part of the `@odata.context` after `$metadata#`. */
function answer({ rootUrl }: GraphContext, set: string, facts: object, status = 200): GraphResponse {
  return { status, body: { '@odata.context': `${rootUrl}/$metadata#${set}`, ...facts } };
}

function itemOf(context: GraphContext, drive: Drive, file: DriveFile) {
  return {
    '@microsoft.graph.downloadUrl': addressOf(context, drive, file),
    id: file.id,
    name: file.name,
    size: file.bytes.length,
    createdDateTime: wireTime(file.createdAtMs),
    lastModifiedDateTime: wireTime(file.changedAtMs),
    file: { mimeType: 'application/octet-stream' },
    parentReference: { driveType: 'business', driveId: drive.id, path: `/drives/${drive.id}/root:` },
  };
}

function addressOf({ request, tenant }: GraphContext, { owner }: Drive, { id }: DriveFile): string {
  return signedAddress(request.url.origin, `drives/${tenant.id}/${owner.id}/${id}`);
}

function driveOf({ id, owner }: Drive) {
  const user = { id: owner.id, displayName: owner.displayName };
  return { id, driveType: 'business', name: 'OneDrive', owner: { user } };
}

function driveIdOf({ id }: User): string {
  return `b!${idOf(id)}`;
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 34).toUpperCase();
}
