import { resolve } from 'node:path';
import type { Cloud } from '../../model/cloud.ts';
import type { Parameter } from '../../model/parameter-table.ts';
import type { EnvironmentSettings } from '../../session/environments/environments.ts';
import { readAuthorities } from '../../session/environments/ca-file.ts';

export const nameParameter = {
  type: 'String',
  description: 'The name of the environment, in any case.',
  everywhere: { mandatory: true, position: 0 },
  notEmpty: true,
} as const satisfies Parameter;

export const azureADEndpointDescription = 'Address of its sign-in, as in https://login.example.com.';
export const graphEndpointDescription = 'Address of its Microsoft Graph, as in https://graph.example.com.';

export const teamsEndpointParameter = {
  type: 'String',
  description: 'Address of its Teams admin API, where it has one.',
} as const satisfies Parameter;

export const caFileParameter = {
  type: 'String',
  aliases: ['CertificateAuthorityFile'],
  description:
    'A PEM file with the certificate authorities to trust in this environment, and only there: its servers must then be signed by them.',
} as const satisfies Parameter;

/** Makes settings of bound parameters; a CA file is checked and its path made absolute. */
export function settingsFrom(parameters: {
  readonly Name: string;
  readonly AzureADEndpoint?: string;
  readonly GraphEndpoint?: string;
  readonly TeamsEndpoint?: string;
  readonly CaFile?: string;
}): EnvironmentSettings {
  const { Name: name, AzureADEndpoint: azureADEndpoint, GraphEndpoint: graphEndpoint, CaFile } = parameters;
  const { TeamsEndpoint: teamsEndpoint } = parameters;
  const caFile = CaFile === undefined || CaFile === '' ? CaFile : resolve(CaFile);
  if (caFile !== undefined && caFile !== '') {
    readAuthorities({ name, azureADEndpoint: '', graphEndpoint: '', type: 'User-defined', caFile });
  }
  return { name, azureADEndpoint, graphEndpoint, teamsEndpoint, caFile };
}

/** Shows an environment as the original does; a CA file only where there is one. */
export function describeEnvironment(cloud: Cloud): Record<string, string> {
  return {
    Name: cloud.name,
    AzureADEndpoint: cloud.azureADEndpoint,
    GraphEndpoint: cloud.graphEndpoint,
    Type: cloud.type,
    ...(cloud.teamsEndpoint === undefined ? {} : { TeamsEndpoint: cloud.teamsEndpoint }),
    ...(cloud.caFile === undefined ? {} : { CaFile: cloud.caFile }),
  };
}
