import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { labIds } from '../seed/seed-ids.ts';
import type { Lab } from '../start-lab.ts';

/** The environment of a pod in a Kubernetes cluster. */
export interface WorkloadIdentity {
  readonly env: Readonly<Record<string, string>>;
  /** Writes a new token to the file, as the cluster does before the old one expires. */
  renew(): Promise<void>;
}

/** Settings of {@link startWorkloadIdentity}. */
export interface WorkloadIdentityOptions {
  /** The folder of the token's file; created when missing. */
  readonly tokenFolder: string;
  /** Default: the seed tenant's `workload`, which trusts the default subject. */
  readonly appId?: string;
  readonly subject?: string;
  /** Default: 3600, the minimum of a cluster. */
  readonly lifetimeSeconds?: number;
}

/** Sets up a pod as the webhook of Azure Workload Identity and a cluster do: four variables and a file with a token. */
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
