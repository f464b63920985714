import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { labIds } from '../seed/seed-ids.ts';
import type { Lab } from '../start-lab.ts';

/** What a pod of a Kubernetes cluster gets. */
export interface WorkloadIdentity {
  readonly env: Readonly<Record<string, string>>;
  /** Puts a new token into the file, as the cluster does before the old one ends. */
  renew(): Promise<void>;
}

export interface WorkloadIdentityOptions {
  /** Where the token's file goes; made when missing. */
  readonly tokenFolder: string;
  /** Default: the seed tenant's `workload`, which trusts the default subject. */
  readonly appId?: string;
  readonly subject?: string;
  /** Default: 3600, the shortest a cluster gives. */
  readonly lifetimeSeconds?: number;
}

/** Does what the webhook of Azure Workload Identity and a cluster do for a pod: four variables and a file with a token. */
export async function startWorkloadIdentity(
  lab: Pick<Lab, 'mintFederatedToken' | 'loginOrigin' | 'tenant'>,
  options: WorkloadIdentityOptions,
): Promise<WorkloadIdentity> {
  const { workload } = labIds.applications;
  const { tokenFolder, appId = workload.appId, subject = workload.kubernetesSubject } = options;
  const { lifetimeSeconds = 3600 } = options;
  const path = join(tokenFolder, 'azure-identity-token');
  const renew = async () => {
    await writeFile(path, await lab.mintFederatedToken({ issuer: 'kubernetes', subject, lifetimeSeconds }), {
      mode: 0o600,
    });
  };
  await mkdir(tokenFolder, { recursive: true, mode: 0o700 });
  await renew();
  return {
    env: {
      AZURE_CLIENT_ID: appId,
      AZURE_TENANT_ID: lab.tenant.id,
      AZURE_AUTHORITY_HOST: `${lab.loginOrigin}/`,
      AZURE_FEDERATED_TOKEN_FILE: path,
    },
    renew,
  };
}
