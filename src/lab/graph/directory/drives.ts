import { createHash } from 'node:crypto';
import { createRunState } from '../../tenant/run-state.ts';
import type { User, Tenant } from '../../tenant/tenant.ts';
import { getUser } from '../entities/directory.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, GraphFault } from '../core/graph-fault.ts';
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

interface Drive {
  readonly id: string;
  readonly owner: User;
  readonly files: Map<string, DriveFile>;
}

/** How a request names the drive. */
export type DriveKey = 'user' | 'drive';

const drives = createRunState(() => new Map<string, Map<string, DriveFile>>());
/** Graph takes larger files in an upload session only. */
const largestUpload = 250 * 1024 * 1024;

/** Describes a drive. */
export function readDrive(context: GraphContext, kind: DriveKey, [key = '']: readonly string[]): GraphResponse {
  const { id, owner } = findDrive(context, kind, key);
  return {
    status: 200,
    body: { '@odata.context': `${context.rootUrl}/$metadata#drives/$entity`, ...driveOf(id, owner) },
  };
}

/** Lists the drives of a user: one. */
export function listDrives(context: GraphContext, kind: DriveKey, [key = '']: readonly string[]): GraphResponse {
  const { id, owner } = findDrive(context, kind, key);
  return {
    status: 200,
    body: { '@odata.context': `${context.rootUrl}/$metadata#drives`, value: [driveOf(id, owner)] },
  };
}

/** Describes the root folder. */
export function readRoot(context: GraphContext, kind: DriveKey, [key = '']: readonly string[]): GraphResponse {
  const { id, files } = findDrive(context, kind, key);
  const facts = { id: `root-${id}`, name: 'root', root: {}, folder: { childCount: files.size } };
  return { status: 200, body: { '@odata.context': `${context.rootUrl}/$metadata#driveItem/$entity`, ...facts } };
}

/** Lists the files, in one page. */
export function listFiles(context: GraphContext, kind: DriveKey, [key = '']: readonly string[]): GraphResponse {
  const drive = findDrive(context, kind, key);
  const value = Array.from(drive.files.values(), (file) => itemOf(context, drive, file));
  return { status: 200, body: { '@odata.context': `${context.rootUrl}/$metadata#driveItem`, value } };
}

/** Describes a file. */
export function readFile(
  context: GraphContext,
  kind: DriveKey,
  [key = '', item = '']: readonly string[],
): GraphResponse {
  const drive = findDrive(context, kind, key);
  return { status: 200, body: describe(context, drive, requireFile(drive, item)) };
}

/** Answers with 302 and an address that needs no token. */
export function redirectToFile(
  context: GraphContext,
  kind: DriveKey,
  [key = '', item = '']: readonly string[],
): GraphResponse {
  const drive = findDrive(context, kind, key);
  const location = addressOf(context, drive, requireFile(drive, item));
  return { status: 302, headers: { Location: location, 'Content-Type': 'text/plain' }, body: '' };
}

/** Replaces the content of a file, 200, or creates one by its name, 201. */
export function writeFile(
  context: GraphContext,
  kind: DriveKey,
  [key = '', item = '']: readonly string[],
): GraphResponse {
  const drive = findDrive(context, kind, key);
  const known = findFile(drive, item);
  if (known === undefined && !item.endsWith(':')) throw itemNotFound();
  const { bytes = new Uint8Array() } = context.request;
  if (bytes.length > largestUpload) throw badRequest('The file is too large for a single request.');
  const nowMs = context.clock.nowMs();
  const file: DriveFile = {
    id: known?.id ?? idOf(`${drive.id}/${context.createId()}`),
    name: known?.name ?? item.slice(0, -1),
    bytes: Uint8Array.from(bytes),
    createdAtMs: known?.createdAtMs ?? nowMs,
    changedAtMs: nowMs,
  };
  drive.files.set(file.id, file);
  return { status: known === undefined ? 201 : 200, body: describe(context, drive, file) };
}

/** Removes a file: 204. */
export function deleteFile(
  context: GraphContext,
  kind: DriveKey,
  [key = '', item = '']: readonly string[],
): GraphResponse {
  const drive = findDrive(context, kind, key);
  drive.files.delete(requireFile(drive, item).id);
  return { status: 204 };
}

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

function describe(context: GraphContext, drive: Drive, file: DriveFile) {
  return { '@odata.context': `${context.rootUrl}/$metadata#driveItem/$entity`, ...itemOf(context, drive, file) };
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

function driveOf(id: string, { id: ownerId, displayName }: User) {
  return { id, driveType: 'business', name: 'OneDrive', owner: { user: { id: ownerId, displayName } } };
}

function driveIdOf({ id }: User): string {
  return `b!${idOf(id)}`;
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 34).toUpperCase();
}
