import { isEntradaError, withCodeOf } from '../../base/errors.ts';
import { type CommandHost, type CommandResult, defineCommand, nothing } from '../command.ts';
import type { SetupWorld } from '../../session/setup/setup-world.ts';
import type { DoneSetup } from './describe-setup.ts';
import type { SetupRequest } from './setup-request.ts';
import { setupTable } from './setup-table.ts';

/** The command setup. */
export const setupCommand = defineCommand({
  table: setupTable,
  async run(call, host) {
    const { setupRequest } = await import('./setup-request.ts');
    if (call.parameterSet === 'Remove') return removeByName(call.parameters.Name, host);
    if (call.parameterSet !== 'Wizard') return setUp(setupRequest(call), host);
    const { askForSetup } = await import('./setup-wizard.ts');
    const { checkSetupAccess } = await import('../../session/setup/check-plan.ts');
    await checkSetupAccess((await openWorld(host)).session, 'any');
    const answered = await askForSetup(call.parameters, host);
    return answered === undefined ? nothing : setUp(answered, host);
  },
});

async function setUp(request: SetupRequest, host: CommandHost): Promise<CommandResult> {
  const { checkSetupAccess } = await import('../../session/setup/check-plan.ts');
  const { findGraphPermissions } = await import('../../session/setup/graph-permissions.ts');
  const { findSetup } = await import('../../session/setup/find-setup.ts');
  const { describeSetup, nextSteps } = await import('./describe-setup.ts');
  const world = await openWorld(host);
  const { plan } = request;
  await checkSetupAccess(world.session, plan);
  const permissions = await findGraphPermissions(plan, world.graph);
  const found = await findSetup(plan, permissions, world);
  const done =
    found === undefined
      ? await create(request, permissions, world, host)
      : ({
          clientId: found.application.clientId,
          status: 'Exists',
          thumbprint: found.note?.thumbprint,
          context: await contextNameOf(found.note?.sessionId, world),
          isConsentGranted: false,
        } as const);
  if (done === undefined) return nothing;
  if (found !== undefined) host.information(`"${plan.name}" exists already; nothing was changed.`);
  for (const line of nextSteps(request, permissions, done, world)) host.information(line);
  return { kind: 'value', value: describeSetup(request, permissions, done, world) };
}

type Permissions = Awaited<ReturnType<typeof import('../../session/setup/graph-permissions.ts').findGraphPermissions>>;

async function create(
  request: SetupRequest,
  permissions: Permissions,
  world: SetupWorld,
  host: CommandHost,
): Promise<DoneSetup | undefined> {
  const { checkFreeContext, saveSetupContext } = await import('../../session/setup/save-setup-context.ts');
  const { createSetup } = await import('../../session/setup/create-setup.ts');
  const { decideSetup } = await import('./setup-actions.ts');
  const { plan, contextName } = request;
  if (contextName !== undefined) await checkFreeContext(contextName, world);
  const decisions = await decideSetup(request, world, host);
  if (!decisions.creates) return undefined;
  const { grantsConsent } = decisions;
  const created = await createSetup({ ...plan, grantsConsent }, permissions, world);
  const { note, consentRefusal } = created;
  const { clientId } = created.application;
  if (consentRefusal !== undefined) host.services.warn(`Consent was not granted: ${consentRefusal.message}`);
  const done: DoneSetup = {
    clientId,
    status: 'Created',
    thumbprint: note.thumbprint,
    context: undefined,
    isConsentGranted: grantsConsent && consentRefusal === undefined,
  };
  if (!decisions.savesContext || contextName === undefined) return done;
  try {
    const { name } = await saveSetupContext(created, plan, contextName, world);
    return { ...done, context: name };
  } catch (error) {
    throw await withLinesAfter(error, request, done, world);
  }
}

/** The application works without the context: it stays, and the hint names the lines for going on or back. */
async function withLinesAfter(
  error: unknown,
  request: SetupRequest,
  done: DoneSetup,
  world: SetupWorld,
): Promise<unknown> {
  if (!isEntradaError(error)) return error;
  const { removalLine } = await import('../../session/setup/create-setup.ts');
  const { signInLineOf } = await import('./describe-setup.ts');
  const { name } = request.plan;
  const hint = [
    ...(error.hint === undefined ? [] : [error.hint]),
    `Sign in later with: ${signInLineOf(request, done, world)}`,
    `Or remove it with: ${removalLine(name)}`,
  ].join('\n');
  return withCodeOf(error, `"${name}" (${done.clientId}) was created, but signing in failed: ${error.message}`, {
    hint,
    details: error.details,
    cause: error,
  });
}

async function contextNameOf(sessionId: string | undefined, { services }: SetupWorld): Promise<string | undefined> {
  return sessionId === undefined ? undefined : (await services.cache.read(sessionId))?.name;
}

async function removeByName(name: string, host: CommandHost): Promise<CommandResult> {
  const { checkSetupAccess } = await import('../../session/setup/check-plan.ts');
  const { findPartsToRemove } = await import('../../session/setup/find-setup.ts');
  const { removeSetup } = await import('../../session/setup/remove-setup.ts');
  const { decideRemoval } = await import('./setup-actions.ts');
  const world = await openWorld(host);
  await checkSetupAccess(world.session, 'remove');
  const parts = await findPartsToRemove(name, world);
  if (!(await decideRemoval(parts, world, host))) return nothing;
  const { note, applications } = parts;
  const context = await contextNameOf(note?.sessionId, world);
  await removeSetup(parts, world);
  const [clientId = note?.clientId ?? null] = applications.map((each) => each.clientId);
  return {
    kind: 'value',
    value: {
      Name: note?.name ?? name,
      ClientId: clientId,
      TenantId: world.session.context.TenantId,
      Context: context ?? null,
      Thumbprint: note?.thumbprint ?? null,
      Status: 'Removed',
    },
  };
}

async function openWorld(host: CommandHost): Promise<SetupWorld> {
  const { openCurrentWorld } = await import('./setup-world.ts');
  return openCurrentWorld(host);
}
