import { isEntradaError } from '../../base/errors.ts';
import { textField } from '../../base/json.ts';
import { retryWhile } from '../../http/retry-while.ts';
import { removeSession } from '../saved/disconnect.ts';
import { sendRequest } from '../requests/request.ts';
import type { SetupApplication } from './setup-application.ts';
import type { SetupNote } from './setup-notes.ts';
import type { SetupWorld } from './setup-world.ts';

/** The parts of a setup that exist. */
export interface SetupParts {
  readonly note: SetupNote | undefined;
  readonly applications: readonly Pick<SetupApplication, 'objectId' | 'clientId'>[];
}

/**
 * Removes an application with its service principal, grants and federated credentials for good, then the certificate
 * and the context of this machine. Parts that are gone already are passed over, so that it can be repeated.
 *
 * @throws {EntradaError} Those of requests; `STORAGE_FAILED`. The note then remains, and names what is left.
 */
export async function removeSetup({ note, applications }: SetupParts, world: SetupWorld): Promise<void> {
  for (const application of applications) await removeApplication(application, world);
  if (note === undefined) return;
  await removeContext(note, world);
  if (note.thumbprint !== undefined) removeCertificate(note.thumbprint, world);
  world.notes.remove(note.id);
}

/** A part that directory servers do not show yet is looked for again. */
const fewRetries = 3;

/** Removed objects would be kept for 30 days otherwise, and count toward the limits of the tenant. */
async function removeApplication(
  { objectId, clientId }: SetupParts['applications'][number],
  world: SetupWorld,
): Promise<void> {
  const { graph } = world;
  const principal = await graph.read(`/servicePrincipals(appId='${clientId}')?$select=id`);
  const principalId = principal === undefined ? undefined : textField(principal, 'id');
  if (principalId !== undefined) await graph.remove(`/servicePrincipals/${principalId}`);
  await removePatiently(`/applications/${objectId}`, world);
  await removePatiently(`/directory/deletedItems/${objectId}`, world);
  if (principalId !== undefined) await graph.remove(`/directory/deletedItems/${principalId}`);
}

async function removePatiently(url: string, { session, services }: SetupWorld): Promise<void> {
  const isMissing = (error: unknown) => isEntradaError(error) && error.details['status'] === 404;
  const remove = () => sendRequest(session.id, { method: 'DELETE', url, api: 'graph' }, services);
  const { clock, signal } = services;
  try {
    await retryWhile(remove, { clock, signal, isTemporary: isMissing, maxRetries: fewRetries });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** A session whose id was given to another application meanwhile stays. */
async function removeContext({ sessionId, clientId }: SetupNote, { services }: SetupWorld): Promise<void> {
  if (sessionId === undefined) return;
  const record = await services.cache.read(sessionId);
  if (record !== undefined && record.context.ClientId === clientId) await removeSession(sessionId, services);
}

function removeCertificate(thumbprint: string, { certificates }: SetupWorld): void {
  try {
    certificates.remove(thumbprint);
  } catch (error) {
    if (!isEntradaError(error) || error.code !== 'CERTIFICATE_NOT_FOUND') throw error;
  }
}
