import { isEntradaError, withCodeOf } from '../../base/errors.ts';
import { checkSetupAccess } from './check-plan.ts';
import { consentUrl } from './consent-url.ts';
import { createSetup, removalLine } from './create-setup.ts';
import { findPartsToRemove, findSetup } from './find-setup.ts';
import { findGraphPermissions } from './graph-permissions.ts';
import { openSetupWorld, type SetupSurroundings } from './open-setup-world.ts';
import { planOfOptions } from './plan-of-options.ts';
import { removeSetup } from './remove-setup.ts';
import { checkFreeContext, saveSetupContext } from './save-setup-context.ts';
import type { RemovedSetup, SetupOptions, SetupResult } from './setup-options.ts';
import type { SetupPlan } from './setup-plan.ts';
import type { SetupWorld } from './setup-world.ts';

/**
 * Sets up an application for a caller of the library, who has decided already: nothing is asked.
 *
 * @throws {EntradaError} Those of {@link createSetup}, `APPLICATION_EXISTS`, `CONTEXT_EXISTS`, `CONSENT_NEEDED`, and
 * those of wrong options. If only the sign-in afterwards fails, the application stays.
 */
export async function setUpForLibrary(options: SetupOptions, surroundings: SetupSurroundings): Promise<SetupResult> {
  const plan = planOfOptions(options);
  const contextName = options.kind === 'daemon' ? options.contextName : undefined;
  const world = await openSetupWorld(surroundings);
  await checkSetupAccess(world.session, plan);
  const permissions = await findGraphPermissions(plan, world.graph);
  const found = await findSetup(plan, permissions, world);
  const [scopes, roles] = [permissions.scopes, permissions.roles].map((list) => list.map(({ name }) => name));
  const described = (clientId: string) => ({
    name: plan.name,
    clientId,
    tenantId: world.session.context.TenantId,
    scopes: scopes ?? [],
    roles: roles ?? [],
    subjects: plan.trusts.map(({ subject }) => subject),
    consentUrl: plan.scopes.length + plan.roles.length > 0 ? consentUrl(clientId, world.session) : undefined,
  });
  if (found !== undefined) {
    const { sessionId, thumbprint } = found.note ?? {};
    const saved = sessionId === undefined ? undefined : (await world.services.cache.read(sessionId))?.name;
    const { clientId } = found.application;
    return { ...described(clientId), status: 'exists', thumbprint, contextName: saved, isConsentGranted: false };
  }
  if (contextName !== undefined) await checkFreeContext(contextName, world);
  const created = await createSetup(plan, permissions, world);
  const { application, note, consentRefusal } = created;
  if (consentRefusal !== undefined) world.services.warn(`Consent was not granted: ${consentRefusal.message}`);
  const saved = contextName === undefined ? undefined : await signIn(created, plan, contextName, world);
  return {
    ...described(application.clientId),
    status: 'created',
    thumbprint: note.thumbprint,
    contextName: saved,
    isConsentGranted: plan.grantsConsent && plan.scopes.length + plan.roles.length > 0 && consentRefusal === undefined,
  };
}

async function signIn(
  created: Awaited<ReturnType<typeof createSetup>>,
  plan: SetupPlan,
  contextName: string,
  world: SetupWorld,
): Promise<string> {
  try {
    return (await saveSetupContext(created, plan, contextName, world)).name;
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    const { clientId } = created.application;
    throw withCodeOf(error, `"${plan.name}" (${clientId}) was created, but signing in failed: ${error.message}`, {
      hint: `${error.hint === undefined ? '' : `${error.hint}\n`}Or remove it with: ${removalLine(plan.name)}`,
      details: error.details,
      cause: error,
    });
  }
}

/**
 * Removes what a setup created, for good.
 *
 * @param name - The display name, exactly, or the client ID.
 * @throws {EntradaError} `APPLICATION_NOT_FOUND`, also for an application that setup did not create;
 * `APPLICATION_EXISTS` for a name of several; `CONSENT_NEEDED`; `STORAGE_FAILED`; those of requests.
 */
export async function removeForLibrary(name: string, surroundings: SetupSurroundings): Promise<RemovedSetup> {
  const world = await openSetupWorld(surroundings);
  await checkSetupAccess(world.session, 'remove');
  const parts = await findPartsToRemove(name, world);
  await removeSetup(parts, world);
  return { name: parts.note?.name ?? name, clientIds: parts.applications.map(({ clientId }) => clientId) };
}
