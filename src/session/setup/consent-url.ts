import type { SessionRecord } from '../../model/context.ts';

/** Returns the page where an administrator consents (identity platform, "Grant tenant-wide admin consent"). */
export function consentUrl(clientId: string, { cloud, context }: Pick<SessionRecord, 'cloud' | 'context'>): string {
  return `${cloud.azureADEndpoint}/${context.TenantId}/adminconsent?client_id=${clientId}`;
}
