import { EntradaError } from '../../base/errors.ts';
import { textField } from '../../base/json.ts';
import { quoteForUser } from '../../base/shell-quote.ts';
import { isGuid } from '../../oauth/authority.ts';
import { checkApplicationName } from './check-plan.ts';
import type { GraphPermissions } from './graph-permissions.ts';
import { applicationsNamed, applicationWithId, type SetupApplication } from './setup-application.ts';
import type { SetupNote } from './setup-notes.ts';
import type { SetupPlan } from './setup-plan.ts';
import type { SetupParts } from './remove-setup.ts';
import type { SetupWorld } from './setup-world.ts';

/** An application that setup created earlier. */
export interface FoundSetup {
  readonly application: SetupApplication;
  readonly note: SetupNote | undefined;
}

/**
 * Finds the setup of a plan that was made earlier, and checks that it does what the plan asks for.
 *
 * @returns Undefined if the name is free.
 * @throws {EntradaError} `APPLICATION_EXISTS` for an application of this name, in any letter case, that setup did not
 * create, or that is incomplete or different.
 */
export async function findSetup(
  plan: SetupPlan,
  permissions: GraphPermissions,
  world: SetupWorld,
): Promise<FoundSetup | undefined> {
  const found = (await applicationsNamed(plan.name, world.graph)).filter(({ name }) => isAlike(name, plan.name));
  const [application, ...others] = found;
  if (application === undefined) return undefined;
  const { setup } = found.find((each) => each.setup === undefined) ?? application;
  const shown = `${found.length === 1 ? 'an application' : `${found.length} applications`} "${application.name}" (${found.map(({ clientId }) => clientId).join(', ')})`;
  if (setup === undefined || others.length > 0 || application.name !== plan.name) {
    const isForeign = setup === undefined ? ' that "entrada setup" did not create' : '';
    throw exists(plan, `the tenant has ${shown}${isForeign}`, 'Choose another name.');
  }
  const note = world.notes.read(setup.id);
  const difference = await findDifference({ application, note }, plan, permissions, world);
  if (difference === undefined) return { application, note };
  throw exists(
    plan,
    `${shown} exists, and ${difference}`,
    `Choose another name, or remove it first: entrada setup -Remove ${quoteForUser(plan.name)}`,
  );
}

async function findDifference(
  { application, note }: FoundSetup,
  plan: SetupPlan,
  { scopes, roles }: GraphPermissions,
  { graph, certificates }: SetupWorld,
): Promise<string | undefined> {
  if (application.setup?.kind !== plan.kind) return `it is of the kind ${application.setup?.kind ?? 'unknown'}`;
  const missing = [...scopes, ...roles].filter(({ id }) => !application.permissionIds.includes(id.toLowerCase()));
  if (missing.length > 0) return `it does not request ${missing.map(({ name }) => name).join(', ')}`;
  const principal = await graph.read(`/servicePrincipals(appId='${application.clientId}')?$select=id`);
  if (principal === undefined) return 'it is incomplete: it does not have a service principal';
  const known = plan.trusts.length === 0 ? [] : await graph.list(trustsOf(application));
  const untrusted = plan.trusts.find(
    ({ issuer, subject }) =>
      !known.some((each) => textField(each, 'issuer') === issuer && textField(each, 'subject') === subject),
  );
  if (untrusted !== undefined) return `it does not trust the subject "${untrusted.subject}" of ${untrusted.issuer}`;
  if (plan.kind !== 'daemon') return undefined;
  const isHere = (await certificates.list()).some(({ thumbprint }) => thumbprint === note?.thumbprint);
  return isHere ? undefined : "its certificate is not in Entrada's store on this machine";
}

/** The address of the federated credentials of an application. */
export function trustsOf({ objectId }: Pick<SetupApplication, 'objectId'>): string {
  return `/applications/${objectId}/federatedIdentityCredentials`;
}

/**
 * Finds what a setup created, by the display name, exactly, or the client id of its application.
 *
 * @throws {EntradaError} `APPLICATION_NOT_FOUND`, also for one that setup did not create; `APPLICATION_EXISTS` if
 * several setups have the name; `INPUT_INVALID` for a name that setup does not give.
 */
export async function findPartsToRemove(name: string, world: SetupWorld): Promise<SetupParts> {
  checkApplicationName(name);
  const { graph, notes, session } = world;
  const byId = isGuid(name) ? await applicationWithId(name, graph) : undefined;
  const alike = byId === undefined ? await applicationsNamed(name, graph) : [byId];
  const found = byId === undefined ? alike.filter((each) => each.name === name) : alike;
  const made = found.filter(({ setup }) => setup !== undefined);
  const ids = new Set(made.map(({ setup }) => setup?.id));
  if (ids.size > 1) {
    const lines = made.map(({ clientId }) => `entrada setup -Remove ${clientId}`);
    throw new EntradaError('APPLICATION_EXISTS', `Cannot remove "${name}": setup created ${ids.size} of this name`, {
      hint: `Remove one by its client ID:\n${lines.join('\n')}`,
    });
  }
  const [setup] = ids;
  if (setup !== undefined) return { applications: made, note: notes.read(setup) };
  const here = notes
    .list()
    .find(
      (note) =>
        (note.name === name || note.clientId === name.toLowerCase()) &&
        note.authority === session.cloud.azureADEndpoint &&
        note.tenantId === session.context.TenantId,
    );
  if (here !== undefined) return { applications: await halfRemoved(here, world), note: here };
  const foreign = found[0] ?? alike.find((each) => isAlike(each.name, name));
  const what =
    foreign === undefined
      ? 'the tenant does not have an application of this name'
      : foreign.setup === undefined
        ? `"entrada setup" did not create the application "${foreign.name}" (${foreign.clientId}); nothing was changed`
        : `the tenant has "${foreign.name}", which differs in its letters; nothing was changed`;
  throw new EntradaError('APPLICATION_NOT_FOUND', `Cannot remove "${name}": ${what}`);
}

/** An application that was removed only once, because the second time failed. */
async function halfRemoved(
  { clientId, objectId }: SetupNote,
  { graph }: SetupWorld,
): Promise<SetupParts['applications']> {
  if (clientId === undefined || objectId === undefined) return [];
  const kept = await graph.read(`/directory/deletedItems/${objectId}?$select=id`);
  return kept === undefined ? [] : [{ clientId, objectId }];
}

function isAlike(one: string, other: string): boolean {
  const folded = (text: string) => text.normalize('NFKC').toLowerCase();
  return folded(one) === folded(other);
}

function exists({ name }: SetupPlan, found: string, hint: string): EntradaError {
  return new EntradaError('APPLICATION_EXISTS', `Cannot set up "${name}": ${found}`, { hint });
}
