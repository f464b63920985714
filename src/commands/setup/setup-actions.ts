import type { SetupParts } from '../../session/setup/remove-setup.ts';
import type { SetupWorld } from '../../session/setup/setup-world.ts';
import type { CommandHost } from '../command.ts';
import type { SetupRequest } from './setup-request.ts';

/** An action that -WhatIf shows and -Confirm asks about. */
interface SetupAction {
  readonly target: string;
  readonly action: string;
}

/** The decisions on the actions of a setup. */
export interface SetupDecisions {
  /** The application with its credentials. */
  readonly creates: boolean;
  readonly grantsConsent: boolean;
  readonly savesContext: boolean;
}

/** Shows or asks about each action before the first one is carried out. */
export async function decideSetup(
  { plan, contextName, signsIn }: SetupRequest,
  { session }: SetupWorld,
  host: CommandHost,
): Promise<SetupDecisions> {
  const application = `Application '${plan.name}' in tenant '${session.context.TenantId}'`;
  const needed: readonly SetupAction[] = [
    { target: application, action: 'create application and service principal' },
    ...(plan.kind === 'daemon'
      ? [{ target: application, action: `create certificate for ${plan.certificateDays} days` }]
      : []),
    ...plan.trusts.map(({ issuer, subject }) => ({ target: application, action: `trust '${subject}' of ${issuer}` })),
  ];
  const creates = await decideAll(needed, host);
  const permissions = [...plan.scopes, ...plan.roles].join(', ');
  const mayGrant = plan.grantsConsent && permissions !== '';
  const grantsConsent = mayGrant && (await host.shouldProcess(application, `grant consent for ${permissions}`));
  const hasContext = plan.kind === 'daemon' || signsIn;
  const savesContext = hasContext && (await host.shouldProcess(`Context '${contextName ?? ''}'`, 'sign in and save'));
  return { creates, grantsConsent, savesContext };
}

/** Shows or asks about each action of a removal. */
export async function decideRemoval(
  { note, applications }: SetupParts,
  { session }: SetupWorld,
  host: CommandHost,
): Promise<boolean> {
  const actions: readonly SetupAction[] = [
    ...applications.map(({ clientId }) => ({
      target: `Application '${clientId}' in tenant '${session.context.TenantId}'`,
      action: 'remove application, service principal, grants and federated credentials',
    })),
    ...(note?.sessionId === undefined
      ? []
      : [{ target: `Context of application '${note.clientId ?? ''}'`, action: 'remove' }]),
    ...(note?.thumbprint === undefined
      ? []
      : [{ target: `Certificate '${note.thumbprint}'`, action: "remove from Entrada's store" }]),
    ...(applications.length === 0 && note !== undefined && note.thumbprint === undefined
      ? [{ target: `Record of the setup '${note.name}'`, action: 'remove' }]
      : []),
  ];
  return decideAll(actions, host);
}

/** Each is shown or asked about, also after one was declined: the parts of an application belong together. */
async function decideAll(actions: readonly SetupAction[], host: CommandHost): Promise<boolean> {
  let isAccepted = true;
  for (const { target, action } of actions) {
    if (!(await host.shouldProcess(target, action))) isAccepted = false;
  }
  return isAccepted;
}
