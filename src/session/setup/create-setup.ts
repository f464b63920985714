import { randomUUID } from 'node:crypto';
import { EntradaError, isEntradaError, messageOf, withCodeOf } from '../../base/errors.ts';
import { type JsonObject, textField } from '../../base/json.ts';
import { quoteForUser } from '../../base/shell-quote.ts';
import { createCertificate } from '../../certificates/create-certificate.ts';
import { isUncertainWrite } from '../requests/uncertain-write.ts';
import { trustsOf } from './find-setup.ts';
import { grantConsent } from './grant-consent.ts';
import { graphAppId, type GraphPermissions } from './graph-permissions.ts';
import { removeSetup } from './remove-setup.ts';
import { applicationOf, applicationsNamed, type SetupApplication, tagsOf } from './setup-application.ts';
import type { SetupNote } from './setup-notes.ts';
import { federatedAudience, type SetupPlan } from './setup-plan.ts';
import { type SetupWorld, withoutSignal } from './setup-world.ts';

/** An application that was set up. */
export interface CreatedSetup {
  readonly application: SetupApplication;
  readonly note: SetupNote;
  /** Why consent was not granted, if the plan has it. */
  readonly consentRefusal: Error | undefined;
}

const dayMs = 86_400_000;
/** The clock of the identity platform may be behind. */
const clockMarginMs = 300_000;

/**
 * Creates an application registration with its service principal and credentials. What was created is removed again
 * when a step fails.
 *
 * @throws {EntradaError} Those of requests, `STORAGE_FAILED`, `CANCELLED`; if removing fails, too, the hint has the
 * line that removes the rest.
 */
export async function createSetup(
  plan: SetupPlan,
  permissions: GraphPermissions,
  world: SetupWorld,
): Promise<CreatedSetup> {
  const { cloud, context } = world.session;
  let note: SetupNote = {
    id: randomUUID(),
    name: plan.name,
    authority: cloud.azureADEndpoint,
    tenantId: context.TenantId,
  };
  const keep = (more: Partial<SetupNote>) => {
    note = { ...note, ...more };
    world.notes.write(note);
  };
  let application: SetupApplication | undefined;
  try {
    keep({});
    const keyCredentials = plan.kind === 'daemon' ? [await addCertificate(plan, world, keep)] : [];
    application = await createApplication(plan, permissions, note, { keyCredentials }, world);
    keep({ clientId: application.clientId, objectId: application.objectId });
    const principalId = await createPrincipal(application, world);
    for (const trust of plan.trusts) await addTrust(trust, application, world);
    const consentRefusal = plan.grantsConsent ? await grantConsent(principalId, permissions, world.graph) : undefined;
    return { application, note, consentRefusal };
  } catch (error) {
    throw await undo(error, { note, application }, withoutSignal(world));
  }
}

async function addCertificate(
  { name, certificateDays }: SetupPlan,
  { services, certificates }: SetupWorld,
  keep: (more: Partial<SetupNote>) => void,
): Promise<JsonObject> {
  const nowMs = services.clock.nowMs();
  const request = {
    commonName: name,
    notBeforeMs: nowMs - clockMarginMs,
    notAfterMs: nowMs + certificateDays * dayMs,
  };
  const keyed = await createCertificate(request, services.makeRsaKey);
  keep({ thumbprint: keyed.certificate.fingerprint.replaceAll(':', '') });
  await certificates.add(keyed);
  const key = keyed.certificate.raw.toString('base64');
  return { type: 'AsymmetricX509Cert', usage: 'Verify', key, displayName: 'Created by entrada setup' };
}

async function createApplication(
  plan: SetupPlan,
  { scopes, roles }: GraphPermissions,
  { id }: SetupNote,
  credentials: JsonObject,
  { graph }: SetupWorld,
): Promise<SetupApplication> {
  const resourceAccess = [
    ...scopes.map((scope) => ({ id: scope.id, type: 'Scope' })),
    ...roles.map((role) => ({ id: role.id, type: 'Role' })),
  ];
  const body = {
    displayName: plan.name,
    signInAudience: 'AzureADMyOrg',
    tags: tagsOf({ id, kind: plan.kind }),
    ...(resourceAccess.length > 0 && { requiredResourceAccess: [{ resourceAppId: graphAppId, resourceAccess }] }),
    ...(plan.kind === 'public-client' && {
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
    }),
    ...credentials,
  };
  let found: SetupApplication | undefined;
  const created = await graph.create('/applications', body, async () => {
    found = (await applicationsNamed(plan.name, graph)).find(({ setup }) => setup?.id === id);
    return found === undefined ? undefined : {};
  });
  const application = found ?? applicationOf(created);
  if (application !== undefined) return application;
  throw new EntradaError('RESPONSE_INVALID', 'Cannot read the new application: the response does not have its ids');
}

/** @returns Its id. */
async function createPrincipal({ clientId }: SetupApplication, { graph }: SetupWorld): Promise<string> {
  const created = await graph.create('/servicePrincipals', { appId: clientId }, () =>
    graph.read(`/servicePrincipals(appId='${clientId}')?$select=id`),
  );
  return textField(created, 'id') ?? '';
}

async function addTrust(
  { name, issuer, subject }: SetupPlan['trusts'][number],
  application: SetupApplication,
  { graph }: SetupWorld,
): Promise<void> {
  const body = { name, issuer, subject, audiences: [federatedAudience] };
  await graph.create(trustsOf(application), body, async () =>
    (await graph.list(trustsOf(application))).find((each) => textField(each, 'name') === name),
  );
}

interface Begun {
  readonly note: SetupNote;
  readonly application: SetupApplication | undefined;
}

/** @returns The error to throw: that of the step, and what became of the parts. */
async function undo(error: unknown, { note, application }: Begun, world: SetupWorld): Promise<unknown> {
  if (!isEntradaError(error)) return error;
  try {
    const applications = application === undefined ? await unseenApplications(note, world) : [application];
    await removeSetup({ note, applications }, world);
    const mayAppear = applications.length === 0 && isUncertainWrite(error);
    return withCodeOf(error, error.message, {
      hint: mayAppear
        ? `Everything else is removed again. If the application appears later, remove it with: ${removalLine(note.name)}`
        : `${error.hint === undefined ? '' : `${error.hint}\n`}Everything that was created before is removed again.`,
      details: error.details,
      cause: error,
    });
  } catch (second) {
    const line = removalLine(note.name);
    world.services.warn(
      `Parts of "${note.name}" are left, because removing them failed, too. Remove them with: ${line}`,
    );
    return withCodeOf(error, error.message, {
      hint: `Parts are left, because removing them failed, too: ${messageOf(second)}\nRemove them with: ${line}`,
      details: error.details,
      cause: error,
    });
  }
}

/** Returns the line that removes a setup. */
export function removalLine(name: string): string {
  return `entrada setup -Remove ${/^\w[\w.-]*$/.test(name) ? name : quoteForUser(name)}`;
}

/** A request that was cancelled or whose response was lost can have created one. */
async function unseenApplications({ id, name }: SetupNote, { graph }: SetupWorld): Promise<SetupApplication[]> {
  return (await applicationsNamed(name, graph)).filter(({ setup }) => setup?.id === id);
}
