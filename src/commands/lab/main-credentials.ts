import type { Lab } from '../../lab/start-lab.ts';

/** A user or an application of the lab's own tenant, for the lines that a lab shows and the variables of a command. */
export interface MainCredentials {
  readonly user?: { readonly name: string; readonly password: string };
  readonly daemon?: ClientCredential;
  readonly teamsDaemon?: ClientCredential;
}

/** An application with a secret. */
export interface ClientCredential {
  readonly appId: string;
  readonly secret: string;
}

/** Returns those of the standard tenant, or the first ones of a seed without them that can sign in. */
export async function mainCredentials({ tenant, clock }: Pick<Lab, 'tenant' | 'clock'>): Promise<MainCredentials> {
  const { labIds } = await import('../../lab/seed/seed-ids.ts');
  const { users, applications } = labIds;
  const able = (one: (typeof tenant.users)[number]) => one.accountEnabled && one.password !== undefined;
  const user = tenant.users.find((one) => one.id === users.ada.id && able(one)) ?? tenant.users.find(able);
  const now = clock.nowMs();
  const credentialOf = (appId: string) => {
    const application = tenant.applications.find((one) => one.appId === appId && one.servicePrincipalId !== undefined);
    const secret = application?.secrets.find(({ expiresAtMs = Infinity }) => expiresAtMs > now)?.value;
    return secret === undefined ? undefined : { appId, secret };
  };
  const ids = [applications.daemon.appId, ...tenant.applications.map(({ appId }) => appId)];
  const daemon = ids.map(credentialOf).find((one) => one !== undefined);
  const teamsDaemon = credentialOf(applications.teamsDaemon.appId);
  return {
    ...(user?.password === undefined ? {} : { user: { name: user.userPrincipalName, password: user.password } }),
    ...(daemon === undefined ? {} : { daemon }),
    ...(teamsDaemon === undefined ? {} : { teamsDaemon }),
  };
}
