import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import type { Transport } from '../../http/message.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { FederatedTokenSource } from '../../model/stored-credential.ts';
import { readVariable, type Variables } from '../environment/variables.ts';
import { requestAzureDevOpsToken } from './azure-devops.ts';
import { checkFederatedToken } from './check-token.ts';
import { runTokenCommand } from './command.ts';
import { readFederatedTokenFile } from './file.ts';
import { requestGitHubToken } from './github.ts';

/** The parts of the process that sources of federated tokens use. */
export interface FederatedTokenServices {
  readonly clock: Clock;
  readonly env: Variables;
  /** To the token services of GitHub and Azure DevOps, whose certificate authorities are not the cloud's. */
  readonly buildServiceTransport: Transport;
  readonly signal?: AbortSignal | undefined;
  /** Called before a program is run. */
  readonly beforeCommand?: (() => Promise<void>) | undefined;
}

/**
 * Reads a federated token, again at each call, and checks that it is one JWT that has not expired.
 *
 * @param cloud - Decides the audience for GitHub when the source does not name one.
 * @throws {EntradaError} `SECRET_UNREADABLE` when it is missing or not a JWT; `SIGN_IN_NEEDED` when it has expired;
 * `IDENTITY_UNAVAILABLE` outside a build service, or without the permission; `INPUT_INVALID`; those of the transport.
 */
export async function readFederatedToken(
  source: FederatedTokenSource,
  cloud: Cloud,
  services: FederatedTokenServices,
): Promise<Secret> {
  switch (source.kind) {
    case 'file':
      return readFederatedTokenFile(source.path, services.clock);
    case 'environment':
      return readTokenVariable(source.name, services);
    case 'command':
      await services.beforeCommand?.();
      return runTokenCommand(source.words, services);
    case 'github':
      return requestGitHubToken(source.audience ?? tokenExchangeAudience(cloud), services);
    case 'azure-devops':
      return requestAzureDevOpsToken(source.serviceConnectionId, services);
  }
}

function readTokenVariable(name: string, services: FederatedTokenServices): Secret {
  const value = readVariable(services.env, name);
  if (value !== undefined) return checkFederatedToken(value, `the environment variable ${name}`, services.clock);
  throw new EntradaError(
    'SECRET_UNREADABLE',
    `Cannot read a federated token from the environment variable ${name}: it is not set`,
    { hint: `GitLab sets it when the job says: id_tokens: { ${name}: { aud: api://AzureADTokenExchange } }` },
  );
}

/** By sign-in host, so that a user-defined environment with that host has it too. */
const audiences: Readonly<Record<string, string | undefined>> = {
  'https://login.microsoftonline.us': 'api://AzureADTokenExchangeUSGov',
  'https://login.chinacloudapi.cn': 'api://AzureADTokenExchangeChina',
};

/** Returns the audience that a cloud requires in a federated token (documentation of workload identity federation). */
function tokenExchangeAudience(cloud: Cloud): string {
  return audiences[cloud.azureADEndpoint] ?? 'api://AzureADTokenExchange';
}
