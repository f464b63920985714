import { builtInClouds, type Cloud } from '../../model/cloud.ts';
import { readVariable, type Variables } from './variables.ts';

/** The clouds as Azure's tools name them in AZURE_ENVIRONMENT and AZURE_CLOUD, by sign-in host. */
const hosts: Readonly<Record<string, string>> = {
  azurecloud: 'login.microsoftonline.com',
  azurepubliccloud: 'login.microsoftonline.com',
  azureusgovernment: 'login.microsoftonline.us',
  azureusgovernmentcloud: 'login.microsoftonline.us',
  azurechinacloud: 'login.chinacloudapi.cn',
};

/**
 * Describes the variables that name another cloud than the one to sign in to, for a sign-in whose credentials come from
 * variables. As in the original cmdlet, -Environment alone chooses the cloud.
 *
 * @returns A warning for each of these variables.
 */
export function describeOtherClouds(env: Variables, cloud: Cloud): string[] {
  const own = hostOf(cloud.azureADEndpoint);
  return ['AZURE_AUTHORITY_HOST', 'AZURE_ENVIRONMENT', 'AZURE_CLOUD'].flatMap((name) => {
    const value = readVariable(env, name)?.trim() ?? '';
    const host = name === 'AZURE_AUTHORITY_HOST' ? hostOf(value) : hosts[value.toLowerCase()];
    if (host === undefined || host === own) return [];
    const others = builtInClouds.filter(({ azureADEndpoint }) => hostOf(azureADEndpoint) === host);
    const names = others.map((other) => `-Environment ${other.name}`).join(' or ');
    const found = name === 'AZURE_AUTHORITY_HOST' ? host : `"${value}" (${host})`;
    return [
      `${name} is ${found}, but the sign-in goes to ${own ?? ''}, the sign-in service of the environment "${cloud.name}": ` +
        `only -Environment chooses the cloud${names === '' ? '' : `; use ${names} for the other`}.`,
    ];
  });
}

function hostOf(address: string): string | undefined {
  const url = /^https?:\/\//i.test(address) ? address : `https://${address}`;
  return address !== '' && URL.canParse(url) ? new URL(url).host : undefined;
}
