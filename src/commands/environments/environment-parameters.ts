import { resolve } from 'node:path';
import type { Cloud } from '../../model/cloud.ts';
import type { Parameter } from '../../model/parameter-table.ts';
import { readAuthorities } from '../../session/environments/ca-file.ts';
import type { EnvironmentSettings } from '../../session/environments/environments.ts';

/** The parameter -Name of the commands that change an environment. */
export const nameParameter = {
  type: 'String',
  completedFrom: 'own environments',
  description: 'The name of the environment, case-insensitive.',
  everywhere: { mandatory: true, position: 0 },
  notEmpty: true,
} as const satisfies Parameter;

/** The parameters that Add-EntraEnvironment and Set-EntraEnvironment share; each adds the endpoints' placement. */
export const environmentParameters = {
  azureADEndpoint: {
    type: 'String',
    aliases: ['AzureADUrl'],
    description: 'The address of the sign-in service, for example https://login.example.com.',
    notEmpty: true,
  },
  graphEndpoint: {
    type: 'String',
    aliases: ['GraphUrl'],
    description:
      'The address of Microsoft Graph, for example https://graph.example.com. It can have a path, as behind a proxy.',
    notEmpty: true,
  },
  optional: {
    GraphAudience: {
      type: 'String',
      aliases: ['GraphResource'],
      description:
        'The resource that tokens for Microsoft Graph are requested for: an https or api:// address, or an application ID. An empty text stands for the origin of -GraphEndpoint.',
      defaultText:
        'for a new environment with the sign-in service of a built-in cloud, the Microsoft Graph of that cloud; otherwise the origin of -GraphEndpoint',
    },
    TeamsEndpoint: {
      type: 'String',
      description: 'The address of the Teams admin API, if there is one.',
    },
    CaFile: {
      type: 'String',
      completedFrom: 'files',
      aliases: ['CertificateAuthorityFile'],
      description:
        'A PEM file with the only certificate authorities to trust in this environment. They are not trusted anywhere else.',
    },
  },
} as const satisfies Record<string, Parameter | Record<string, Parameter>>;

/** Converts bound parameters to settings. Checks a CA file and makes its path absolute. */
export function settingsFrom(parameters: {
  readonly Name: string;
  readonly AzureADEndpoint?: string;
  readonly GraphEndpoint?: string;
  readonly GraphAudience?: string;
  readonly TeamsEndpoint?: string;
  readonly CaFile?: string;
}): EnvironmentSettings {
  const { Name: name, AzureADEndpoint: azureADEndpoint, GraphEndpoint: graphEndpoint, CaFile } = parameters;
  const { GraphAudience: graphAudience, TeamsEndpoint: teamsEndpoint } = parameters;
  const caFile = CaFile === undefined || CaFile === '' ? CaFile : resolve(CaFile);
  if (caFile !== undefined && caFile !== '') {
    readAuthorities({ name, azureADEndpoint: '', graphEndpoint: '', type: 'User-defined', caFile });
  }
  return { name, azureADEndpoint, graphEndpoint, graphAudience, teamsEndpoint, caFile };
}

/** Returns the displayed properties of an environment, as the original shows them, with Entrada's own ones if set. */
export function describeEnvironment(cloud: Cloud): Record<string, string> {
  return {
    Name: cloud.name,
    AzureADEndpoint: cloud.azureADEndpoint,
    GraphEndpoint: cloud.graphEndpoint,
    Type: cloud.type,
    ...(cloud.graphAudience === undefined ? {} : { GraphAudience: cloud.graphAudience }),
    ...(cloud.teamsEndpoint === undefined ? {} : { TeamsEndpoint: cloud.teamsEndpoint }),
    ...(cloud.caFile === undefined ? {} : { CaFile: cloud.caFile }),
  };
}
