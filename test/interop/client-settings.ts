import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledLab } from './installed-lab.ts';

/**
 * Writes the lab's addresses and credentials for the programs of other languages, and returns the path of the file.
 * All of them read the same one.
 */
export async function writeClientSettings({ lab, ids, folder, certificate, env }: InstalledLab): Promise<string> {
  const { applications, managedIdentities, users } = ids;
  const { workload, api, apiClient, daemon } = applications;
  const assertion = await lab.mintFederatedToken({ issuer: 'kubernetes', subject: workload.kubernetesSubject });
  const assertionFile = join(folder, 'assertion.jwt');
  writeFileSync(assertionFile, assertion);
  const { fingerprint, fingerprint256 } = new X509Certificate(readFileSync(certificate.pem));
  const path = join(folder, 'settings.json');
  const settings = {
    login: lab.loginOrigin,
    graph: lab.graphOrigin,
    tenantId: lab.tenant.id,
    publicClient: applications.graphCommandLine.appId,
    daemon,
    api,
    apiScope: `${api.identifierUri}/Tasks.Read`,
    apiClient: apiClient.appId,
    user: { userName: users.ada.userPrincipalName, password: users.ada.password },
    browser: env['BROWSER'],
    ...certificate,
    thumbprint: fingerprint.replaceAll(':', ''),
    thumbprintSha256: fingerprint256.replaceAll(':', ''),
    assertion,
    assertionFile,
    workload: workload.appId,
    serviceConnection: ids.serviceConnectionId,
    identities: [managedIdentities.system, managedIdentities.reader],
  };
  writeFileSync(path, JSON.stringify(settings));
  return path;
}
